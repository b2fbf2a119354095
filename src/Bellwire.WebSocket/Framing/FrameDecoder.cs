using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Bellwire.WebSocket.Framing;

/// <summary>
/// Frames to whole messages, fed with pieces of any size (RFC 6455 5 and 8.1). Between messages it holds no buffer. After a violation or a close
/// frame it answers the same for ever. Not thread-safe: one reader.
/// </summary>
public sealed class FrameDecoder(FrameRules rules) : IDisposable
{
    private Header _head;
    private int _headBytes;
    private FrameHeader? _frame;
    private int _frameBytes;
    private Opcode _message;
    private int _validText;
    private bool _handedOut;
    private PayloadBuffer _payload, _control;
    private Incoming _last;

    /// <summary>Takes bytes until something is whole. <paramref name="used"/> says how many; call again with the rest.</summary>
    public Incoming Next(ReadOnlySpan<byte> input, out int used)
    {
        ReleaseHandedOut();
        used = 0;
        while (_last.Kind == IncomingKind.None)
        {
            if (_frame is not { } frame)
            {
                if (!TakeHeader(input, ref used))
                    return _last;
                continue;
            }
            TakePayload(frame, input, ref used);
            if (_frameBytes < frame.Length)
                return _last;
            _frame = null;
            var whole = frame.IsControl ? EndControl(frame.Opcode) : EndData(frame.Final);
            if (whole.Kind is IncomingKind.Violation or IncomingKind.Close)
                return _last = whole;
            if (whole.Kind != IncomingKind.None)
                return whole;
        }
        used = input.Length;
        return _last;
    }

    public void Dispose()
    {
        _payload.Release();
        _control.Release();
    }

    // True when a header became whole or a rule was broken; false when more bytes are needed.
    private bool TakeHeader(ReadOnlySpan<byte> input, ref int used)
    {
        Span<byte> head = _head;
        while (true)
        {
            var wanted = _headBytes < 2 ? 2 : FrameHeader.SizeOf(head[1]);
            var part = input.Slice(used, Math.Min(wanted - _headBytes, input.Length - used));
            part.CopyTo(head[_headBytes..]);
            used += part.Length;
            _headBytes += part.Length;
            if (_headBytes < wanted)
                return false;
            if (wanted == 2 && FrameHeader.FaultOf(head[0], head[1], rules.FromClient) is { } fault)
                return Fail(WireCloseCode.ProtocolError, fault);
            if (_headBytes == FrameHeader.SizeOf(head[1]))
                return Begin(head);
        }
    }

    private bool Begin(ReadOnlySpan<byte> head)
    {
        _headBytes = 0;
        if (!FrameHeader.TryRead(head, out var frame))
            return Fail(WireCloseCode.ProtocolError, "length not minimal");
        if (!frame.IsControl)
        {
            if (frame.Opcode == Opcode.Continuation == (_message == Opcode.Continuation))
                return Fail(WireCloseCode.ProtocolError, frame.Opcode == Opcode.Continuation ? "continuation of nothing" : "new message inside a message");
            if (frame.Opcode == Opcode.Binary && !rules.AllowBinary)
                return Fail(WireCloseCode.UnsupportedData, "text only");
            if (frame.Length > rules.MaxMessageBytes - _payload.Length)
                return Fail(WireCloseCode.MessageTooBig, "message too big");
            if (frame.Opcode != Opcode.Continuation)
                _message = frame.Opcode;
        }
        _frame = frame;
        _frameBytes = 0;
        return true;
    }

    private void TakePayload(FrameHeader frame, ReadOnlySpan<byte> input, ref int used)
    {
        var part = input.Slice(used, (int)Math.Min(frame.Length - _frameBytes, input.Length - used));
        if (part.IsEmpty)
            return;
        var kept = frame.IsControl ? _control.Append(part) : _payload.Append(part);
        if (frame.Masked)
            Masking.Apply(kept, frame.Key, _frameBytes);
        _frameBytes += part.Length;
        used += part.Length;
    }

    private Incoming EndData(bool final)
    {
        if (_message == Opcode.Text)
        {
            var valid = Utf8Prefix.Measure(_payload.Memory.Span[_validText..]);
            if (valid < 0 || (final && _validText + valid < _payload.Length))
                return Incoming.Violated(WireCloseCode.InvalidPayload, "text is not UTF-8");
            _validText += valid;
        }
        if (!final)
            return default;
        var kind = _message == Opcode.Text ? IncomingKind.Text : IncomingKind.Binary;
        _message = Opcode.Continuation;
        _validText = 0;
        _handedOut = true;
        return new Incoming(kind, _payload.Memory, 0, null);
    }

    private Incoming EndControl(Opcode opcode)
    {
        _handedOut = true;
        var payload = _control.Memory;
        if (opcode != Opcode.Close)
            return new Incoming(opcode == Opcode.Ping ? IncomingKind.Ping : IncomingKind.Pong, payload, 0, null);
        if (payload.IsEmpty)
            return new Incoming(IncomingKind.Close, payload, WireCloseCode.NoStatus, null);
        if (payload.Length == 1)
            return Incoming.Violated(WireCloseCode.ProtocolError, "close code cut off");
        var code = BinaryPrimitives.ReadUInt16BigEndian(payload.Span);
        if (!WireCloseCode.MayBeSent(code))
            return Incoming.Violated(WireCloseCode.ProtocolError, "close code not allowed");
        return Utf8.IsValid(payload.Span[2..])
            ? new Incoming(IncomingKind.Close, payload[2..], code, null)
            : Incoming.Violated(WireCloseCode.InvalidPayload, "close reason is not UTF-8");
    }

    private bool Fail(int code, string fault)
    {
        _last = Incoming.Violated(code, fault);
        return true;
    }

    /// <summary>The caller is done with the last payload: its buffer goes back.</summary>
    internal void ReleaseHandedOut()
    {
        if (!_handedOut || _last.Kind != IncomingKind.None)
            return;
        _handedOut = false;
        _control.Release();
        if (_message == Opcode.Continuation)
            _payload.Release();
    }

    [InlineArray(FrameHeader.MaxBytes)]
    private struct Header
    {
        private byte _first;
    }
}
