using Microsoft.Extensions.Time.Testing;

namespace Bellwire.PubSub.Tests;

internal static class TimeMoves
{
    /// <summary>Moves the clock second by second until something has happened; fails after an hour of it.</summary>
    internal static async Task AdvanceUntilAsync(this FakeTimeProvider time, Task happened)
    {
        for (var second = 0; second < 3600 && !happened.IsCompleted; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(happened, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None)); // lets the loops come to rest
        }
        Assert.True(happened.IsCompleted, "it did not happen within an hour");
    }
}
