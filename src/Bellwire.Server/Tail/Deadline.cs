namespace Bellwire.Server.Tail;

/// <summary>A time-out by the given clock, joined with the caller's cancellation.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _joined;

    public Deadline(TimeSpan after, TimeProvider time, CancellationToken cancellation)
    {
        _timeout = new CancellationTokenSource(after, time);
        _joined = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, cancellation);
    }

    public CancellationToken Token => _joined.Token;

    public void Dispose()
    {
        _joined.Dispose();
        _timeout.Dispose();
    }
}
