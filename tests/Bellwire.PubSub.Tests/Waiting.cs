using Microsoft.Extensions.Time.Testing;

namespace Bellwire.PubSub.Tests;

internal static class Waiting
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

    /// <summary>Waits for what other threads are about to do; fails after ten seconds.</summary>
    internal static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
