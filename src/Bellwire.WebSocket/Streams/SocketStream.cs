using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Bellwire.WebSocket.Streams;

/// <summary>
/// The stream under <c>SslStream</c> and under plain connections. Two things that <c>NetworkStream</c> does not do: a zero-byte read ends only when
/// there is something to read (a stale readiness event does not end it, which would leave SslStream's 32 KB buffer with an idle connection), and a
/// write is tried at once, so that it is a single call when the kernel has room. Owns the socket. Asynchronous only.
/// </summary>
public sealed class SocketStream : Stream
{
    private readonly Socket _socket;

    public SocketStream(Socket socket)
    {
        _socket = socket;
        socket.Blocking = false;
        socket.NoDelay = true;
    }

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Drops the connection at once: unsent bytes are thrown away and the peer gets a reset.</summary>
    public void Abort()
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception already) when (already is SocketException or ObjectDisposedException)
        {
            return; // gone already, which is what is wanted
        }
        _socket.Dispose();
    }

    /// <summary>Says that nothing more will be sent; what is in the kernel still goes out.</summary>
    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception already) when (already is SocketException or ObjectDisposedException)
        {
            return; // the peer has gone first
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return _socket.Poll(0, SelectMode.SelectRead) ? new ValueTask<int>(0) : WaitAsync(cancellationToken);
        var read = _socket.Receive(buffer.Span, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => new ValueTask<int>(read),
            SocketError.WouldBlock => _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken),
            _ => ValueTask.FromException<int>(Broken(error)),
        };
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var sent = _socket.Send(buffer.Span, SocketFlags.None, out var error);
        if (error == SocketError.Success)
            return sent == buffer.Length ? ValueTask.CompletedTask : WriteRestAsync(buffer[sent..], cancellationToken);
        return error == SocketError.WouldBlock
            ? WriteRestAsync(buffer, cancellationToken)
            : ValueTask.FromException(Broken(error));
    }

    public override void Flush() { }
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _socket.Dispose();
        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(CancellationToken cancellation)
    {
        do
            await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellation);
        while (!_socket.Poll(0, SelectMode.SelectRead));
        return 0;
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellation)
    {
        while (!rest.IsEmpty)
            rest = rest[await _socket.SendAsync(rest, SocketFlags.None, cancellation)..];
    }

    private static IOException Broken(SocketError error) => new("connection broken", new SocketException((int)error));
}
