using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Pbx.Tests.Accounts;

/// <summary>A fake clock that knows how many answers wait on it.</summary>
internal sealed class HoldingClock() : FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_760_000_000))
{
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _waiting);
        return new Counted(timer, () => Interlocked.Decrement(ref _waiting));
    }

    private sealed class Counted(ITimer timer, Action gone) : ITimer
    {
        private int _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                gone();
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
