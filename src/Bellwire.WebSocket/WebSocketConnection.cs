using System.Buffers.Binary;
using System.Security.Cryptography;
using Bellwire.WebSocket.Framing;

namespace Bellwire.WebSocket;

/// <summary>
/// One WebSocket after its handshake, either side of it, for whoever is content with one write at a time: it answers pings, closes and violations by
/// itself. One reader; any number of senders, who wait for each other.
/// </summary>
public sealed class WebSocketConnection(Stream stream, FrameRules rules, string? subProtocol) : IAsyncDisposable
{
    private readonly MessageReader _reader = new(stream, rules);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _closeSent;

    /// <summary>The sub-protocol agreed on, or null.</summary>
    public string? SubProtocol { get; } = subProtocol;

    public ValueTask SendTextAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation) => SendAsync(Opcode.Text, text, cancellation);

    /// <summary>Sends one unfragmented frame. Errors: what the stream throws; <see cref="IOException"/> after our close frame.</summary>
    public async ValueTask SendAsync(Opcode opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            if (_closeSent)
                throw new IOException("the close frame has been sent");
            _closeSent = opcode == Opcode.Close;
            await stream.WriteAsync(Frame(opcode, payload.Span), cancellation);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>
    /// The next text or binary message, or how the connection ended: Close (answered), Violation (told to the peer) or End. Pings and pongs are dealt
    /// with. The payload is valid until the next call. Errors: what the stream throws.
    /// </summary>
    public async ValueTask<Incoming> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var incoming = await _reader.ReadAsync(cancellation);
            switch (incoming.Kind)
            {
                case IncomingKind.Ping:
                    await AnswerAsync(Opcode.Pong, incoming.Payload, cancellation);
                    break;
                case IncomingKind.Pong:
                    break;
                case IncomingKind.Close:
                    await AnswerAsync(Opcode.Close, FrameWriter.ClosePayload(incoming.Code, ""), cancellation);
                    return incoming;
                case IncomingKind.Violation:
                    await AnswerAsync(Opcode.Close, FrameWriter.ClosePayload(incoming.Code, incoming.Fault ?? ""), cancellation);
                    return incoming;
                default:
                    return incoming;
            }
        }
    }

    /// <summary>Sends a close frame and reads on, dropping messages, until the peer has answered or is gone. The time-out is the caller's.</summary>
    public async ValueTask CloseAsync(int code, string reason, CancellationToken cancellation)
    {
        await AnswerAsync(Opcode.Close, FrameWriter.ClosePayload(code, reason), cancellation);
        while (await ReceiveAsync(cancellation) is { Kind: IncomingKind.Text or IncomingKind.Binary })
            continue;
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        _reader.Dispose();
        _writing.Dispose();
    }

    // After our close frame nothing may follow it, and nothing is owed.
    private ValueTask AnswerAsync(Opcode opcode, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        _closeSent ? ValueTask.CompletedTask : SendAsync(opcode, payload, cancellation);

    private byte[] Frame(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        if (rules.FromClient)
            return FrameWriter.Encode(opcode, payload);
        Span<byte> key = stackalloc byte[4];
        RandomNumberGenerator.Fill(key);
        return FrameWriter.EncodeMasked(opcode, payload, BinaryPrimitives.ReadUInt32BigEndian(key));
    }
}
