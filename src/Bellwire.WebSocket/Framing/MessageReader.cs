using System.Buffers;
using System.Runtime.CompilerServices;

namespace Bellwire.WebSocket.Framing;

/// <summary>Messages from a stream. While it waits for the first byte it holds no buffer: the wait is a zero-byte read.</summary>
public sealed class MessageReader(Stream stream, FrameRules rules) : IDisposable
{
    private const int ReadBytes = 4096;

    private readonly FrameDecoder _decoder = new(rules);
    private byte[]? _buffer;
    private int _start, _end;

    /// <summary>The next message, control frame, violation or end. Errors: what the stream throws.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Incoming> ReadAsync(CancellationToken cancellation)
    {
        _decoder.ReleaseHandedOut();
        while (true)
        {
            while (_start < _end)
            {
                var incoming = _decoder.Next(_buffer.AsSpan(_start, _end - _start), out var used);
                _start += used;
                if (incoming.Kind != IncomingKind.None)
                    return incoming;
            }
            ReturnBuffer();
            _ = await stream.ReadAsync(Memory<byte>.Empty, cancellation);
            _buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
            var read = await stream.ReadAsync(_buffer, cancellation);
            if (read == 0)
                return new Incoming(IncomingKind.End, default, 0, null);
            (_start, _end) = (0, read);
        }
    }

    public void Dispose()
    {
        ReturnBuffer();
        _decoder.Dispose();
    }

    private void ReturnBuffer()
    {
        if (_buffer is { } buffer)
            ArrayPool<byte>.Shared.Return(buffer);
        _buffer = null;
        _start = _end = 0;
    }
}
