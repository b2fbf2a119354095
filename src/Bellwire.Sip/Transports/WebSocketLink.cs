using Bellwire.WebSocket;
using Bellwire.WebSocket.Framing;

namespace Bellwire.Sip.Transports;

/// <summary>A SIP connection over a WebSocket that has been upgraded with sub-protocol "sip": one SIP message a WebSocket message, text or
/// binary (RFC 7118 5).</summary>
internal sealed class WebSocketLink : ConnectionLink
{
    private readonly Lock _sending = new();
    private readonly WebSocketConnection _socket;
    private readonly Queue<byte[]> _waiting = new();
    private int _waitingBytes;
    private bool _pumping;
    private Task _pump = Task.CompletedTask;

    internal WebSocketLink(SipTransport transport, WebSocketConnection socket, SipEndPoint local, SipEndPoint remote, ConnectionTable table)
        : base(transport, local, remote, table) => _socket = socket;

    public override SendOutcome Send(ReadOnlySpan<byte> message, in SipEndPoint remote)
    {
        var full = false;
        lock (_sending)
        {
            if (!IsOpen)
                return SendOutcome.Closed;
            full = _waitingBytes + message.Length > Limits.SendQueueBytes;
            if (!full)
            {
                _waiting.Enqueue(message.ToArray());
                _waitingBytes += message.Length;
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
        while (IsOpen)
        {
            var incoming = await _socket.ReceiveAsync(Ending);
            if (incoming.Kind is not (IncomingKind.Text or IncomingKind.Binary))
                return;
            Heard(whole: true);
            var message = incoming.Payload;
            if (message.Span.IndexOfAnyExcept((byte)'\r', (byte)'\n') < 0)
            {
                if (message.Span.SequenceEqual("\r\n\r\n"u8))
                    Send("\r\n"u8, Remote);                         // pong, RFC 7118 6 with RFC 5626 4.4.1
                continue;
            }
            HeardMessage();
            Receiver.OnMessage(Flow, message);
        }
    }

    private protected override async ValueTask FinishAsync()
    {
        await _pump;
        await _socket.DisposeAsync();
        lock (_sending)
        {
            _waiting.Clear();
            _waitingBytes = 0;
        }
    }

    private async Task PumpAsync()
    {
        while (TakeWaiting(out var message))
        {
            try
            {
                await _socket.SendTextAsync(message, Ending);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                Close();                                            // the reading side reports the end
            }
        }
    }

    private bool TakeWaiting(out byte[] message)
    {
        lock (_sending)
        {
            _pumping = _waiting.TryDequeue(out message!);           // not null when true
            if (_pumping)
                _waitingBytes -= message.Length;
            return _pumping;
        }
    }
}
