using Bellwire.Sip.Timers;

namespace Bellwire.Sip.Transports;

/// <summary>
/// What TCP, TLS and WebSocket connections have in common: one life, a place in the census and in the table, and a watch that closes what is
/// too slow or silent for too long. The reading side reports progress; closing ends its reads, and its end reports the close.
/// </summary>
internal abstract class ConnectionLink : SipLink, IDisposable
{
    private readonly ConnectionTable _table;
    private readonly Watch _watch;
    private readonly CancellationTokenSource _ending = new();
    private long _lastHeard;
    private long _messageBegan;
    private int _closed;
    private bool _halfOpen = true;

    private protected ConnectionLink(SipTransport transport, SipEndPoint local, SipEndPoint remote, ConnectionTable table) : base(transport, local)
    {
        (Remote, _table) = (remote, table);
        _lastHeard = _messageBegan = table.Time.GetTimestamp();
        _watch = new Watch(this);
        Ending = _ending.Token;
    }

    internal SipEndPoint Remote { get; }

    internal SipFlow Flow => new(this, Remote);

    public override bool IsOpen => Volatile.Read(ref _closed) == 0;

    private protected ConnectionLimits Limits => _table.Limits;

    private protected ISipReceiver Receiver => _table.Receiver;

    /// <summary>Cancelled when the connection is closed from our side.</summary>
    private protected CancellationToken Ending { get; }

    /// <summary>The loop that reads; it ends soon after <see cref="Close"/>.</summary>
    internal Task Running { get; private set; } = Task.CompletedTask;

    public override void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
            return;
        _table.Timers.Cancel(_watch);
        _ending.Cancel();
    }

    /// <summary>Called by the reading loop itself when it has ended.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _ending.Dispose();
    }

    /// <summary>Reads until the end, then leaves table and census and tells the receiver. Called once, by the table.</summary>
    internal void Run()
    {
        _table.Timers.Arm(_watch, _messageBegan != 0 ? Limits.MessageTimeout : Limits.IdleTimeout);
        Running = RunAsync();
    }

    private protected abstract Task ReadAsync();

    /// <summary>Lets what is queued go out if it goes at once, then frees the connection.</summary>
    private protected abstract ValueTask FinishAsync();

    /// <summary>Bytes came. <paramref name="whole"/>: none of them waits for more to make up a message.</summary>
    private protected void Heard(bool whole)
    {
        var now = _table.Time.GetTimestamp();
        _lastHeard = now;
        if (whole)
        {
            _messageBegan = 0;
        }
        else if (_messageBegan == 0)
        {
            _messageBegan = now;
            _table.Timers.Arm(_watch, Limits.MessageTimeout);
        }
    }

    /// <summary>One whole message came: from now on this is a connection in good standing, and the next message has its full time.</summary>
    private protected void HeardMessage()
    {
        _messageBegan = 0;
        if (!_halfOpen)
            return;
        _halfOpen = false;
        _table.Census.Opened(Remote);
    }

    /// <summary>We have made this connection ourselves: it need not speak first. Before it is added to the table.</summary>
    internal void Trust() => HeardMessage();

    private async Task RunAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            _table.ConnectionBroke(this, e);
        }
        finally
        {
            Close();
            await FinishAsync();
            Dispose();
            _table.Remove(this, _halfOpen);
        }
    }

    private void CheckProgress()
    {
        if (!IsOpen)
            return;
        var now = _table.Time.GetTimestamp();
        var began = _messageBegan;
        if (began != 0 && _table.Time.GetElapsedTime(began, now) >= Limits.MessageTimeout)
        {
            _table.TooSlow(this);
            Close();
            return;
        }
        var silent = _table.Time.GetElapsedTime(_lastHeard, now);
        if (silent >= Limits.IdleTimeout)
        {
            Close();
            return;
        }
        _table.Timers.Arm(_watch, began != 0 ? Limits.MessageTimeout - _table.Time.GetElapsedTime(began, now) : Limits.IdleTimeout - silent);
    }

    private sealed class Watch(ConnectionLink link) : WheelTimer
    {
        protected internal override void OnDue() => link.CheckProgress();
    }
}
