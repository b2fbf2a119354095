namespace Bellwire.Server.Host;

/// <summary>What was started, stopped in the reverse order: the same way out for a start that failed half way and for the end.</summary>
internal sealed class StopList : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _started = new();

    public T Add<T>(T part)
    {
        _started.Push(part switch
        {
            IAsyncDisposable asynchronous => asynchronous,
            IDisposable plain => new Plain(plain),
            _ => throw new ArgumentException("nothing to stop", nameof(part)),
        });
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var part))
            await part.DisposeAsync();
    }

    private sealed class Plain(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
