using System.Buffers;

namespace Bellwire.Sip.Transports;

/// <summary>A SIP connection over a byte stream: TCP, or TLS over it (RFC 3261 18.3, RFC 5626 3.5.1).</summary>
internal sealed class StreamLink : ConnectionLink
{
    private readonly Lock _sending = new();
    private readonly Stream _stream;
    private readonly StreamFramer _framer = new();
    private byte[]? _waiting;                                       // unsent bytes, pooled; null when none wait
    private int _waitingLength;
    private bool _pumping;
    private Task _pump = Task.CompletedTask;

    internal StreamLink(SipTransport transport, Stream stream, SipEndPoint local, SipEndPoint remote, ConnectionTable table)
        : base(transport, local, remote, table) => _stream = stream;

    public override SendOutcome Send(ReadOnlySpan<byte> message, in SipEndPoint remote)
    {
        var full = false;
        lock (_sending)
        {
            if (!IsOpen)
                return SendOutcome.Closed;
            full = _waitingLength + message.Length > Limits.SendQueueBytes;
            if (!full)
            {
                Append(message);
                if (_pumping)
                    return SendOutcome.Accepted;
                _pumping = true;
            }
        }
        if (full)
        {
            Close();
            return SendOutcome.Closed;
        }
        _pump = PumpAsync();                                        // one pump at a time; it is awaited at the end
        return SendOutcome.Accepted;
    }

    private protected override async Task ReadAsync()
    {
        while (true)
        {
            if (_framer.IsEmpty)
                _ = await _stream.ReadAsync(Memory<byte>.Empty, Ending);    // an idle connection holds no buffer
            var count = await _stream.ReadAsync(_framer.Room(), Ending);
            if (count == 0)
                return;
            _framer.Received(count);
            if (!HandOver())
                return;
            Heard(_framer.IsEmpty);
        }
    }

    private bool HandOver()
    {
        while (IsOpen)
        {
            switch (_framer.Take(out var message))
            {
                case FrameKind.Message:
                    HeardMessage();
                    Receiver.OnMessage(Flow, message);
                    break;
                case FrameKind.Ping:
                    Send("\r\n"u8, Remote);                         // pong, RFC 5626 4.4.1
                    break;
                case FrameKind.Fault:
                    Receiver.OnBadFrame(Flow, message, _framer.Fault);
                    return false;
                default:
                    return true;
            }
        }
        return false;
    }

    private protected override void Dispose(bool disposing)
    {
        if (disposing)
            _framer.Dispose();
        base.Dispose(disposing);
    }

    private protected override async ValueTask FinishAsync()
    {
        await _stream.DisposeAsync();
        await _pump;
        lock (_sending)
        {
            if (_waiting is not null)
                ArrayPool<byte>.Shared.Return(_waiting);
            _waiting = null;
            _waitingLength = 0;
        }
    }

    private void Append(ReadOnlySpan<byte> message)
    {
        if (_waiting is null || _waiting.Length - _waitingLength < message.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_waitingLength + message.Length, 2 * _waitingLength));
            if (_waiting is not null)
            {
                _waiting.AsSpan(0, _waitingLength).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_waiting);
            }
            _waiting = larger;
        }
        message.CopyTo(_waiting.AsSpan(_waitingLength));
        _waitingLength += message.Length;
    }

    private async Task PumpAsync()
    {
        while (TakeWaiting(out var buffer, out var length))
        {
            try
            {
                await _stream.WriteAsync(buffer.AsMemory(0, length), Ending);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                Close();                                            // the reading side reports the end
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private bool TakeWaiting(out byte[] buffer, out int length)
    {
        lock (_sending)
        {
            buffer = _waiting ?? [];
            length = _waitingLength;
            _waiting = null;
            _waitingLength = 0;
            _pumping = length > 0;
            return _pumping;
        }
    }
}
