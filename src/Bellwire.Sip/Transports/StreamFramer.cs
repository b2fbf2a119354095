using System.Buffers;
using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Transports;

/// <summary>What <see cref="StreamFramer.Take"/> found.</summary>
internal enum FrameKind : byte { NeedMore, Message, Ping, Fault }

/// <summary>
/// The reading buffer of a stream: collects bytes until <see cref="SipStreamFrame"/> finds a whole message, sees keep-alive pings (a double CRLF,
/// RFC 5626 3.5.1) even when they come byte by byte, and skips single CRLFs. Holds one pooled buffer while bytes wait, and none when it is empty.
/// Used by one reader.
/// </summary>
internal sealed class StreamFramer : IDisposable
{
    internal const int MaxHeadBytes = 64 * 1024;
    private const int FirstBufferBytes = 4096;

    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _searched;                                          // bytes after _start that hold no end of head
    private int _pingMatched;

    /// <summary>True when nothing waits: between messages.</summary>
    internal bool IsEmpty => _start == _end;

    internal SipFault Fault { get; private set; }

    /// <summary>Room to read into; the buffer doubles as a message grows, up to the message limit and one read.</summary>
    internal Memory<byte> Room()
    {
        if (_buffer is null)
            _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        else if (_end == _buffer.Length)
            MakeRoom();
        return _buffer.AsMemory(_end);
    }

    internal void Received(int bytes) => _end += bytes;

    /// <summary>Takes the next frame. The message's bytes stay valid until the next call of any member.</summary>
    internal FrameKind Take(out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (SkipLineEnds())
            return FrameKind.Ping;
        if (IsEmpty)
        {
            Release();
            return FrameKind.NeedMore;
        }
        var frame = SipStreamFrame.Find(_buffer.AsSpan(_start, _end - _start), SipLimits.Default, ref _searched);
        switch (frame.Kind)
        {
            case StreamFrameKind.Message:
                message = _buffer.AsMemory(_start, frame.Length);
                _start += frame.Length;
                _searched = 0;
                return FrameKind.Message;
            case StreamFrameKind.Broken:
                return Failed(frame.Fault, out message);
            default:
                return HeadIsTooLong() ? Failed(SipFault.MessageTooLong, out message) : FrameKind.NeedMore;
        }
    }

    public void Dispose()
    {
        _start = _end = _searched = 0;
        Release();
    }

    private bool HeadIsTooLong() => _end - _start > MaxHeadBytes && _buffer.AsSpan(_start, MaxHeadBytes).IndexOf("\r\n\r\n"u8) < 0;

    private void Release()
    {
        if (_buffer is null)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _start = _end = 0;
    }

    private void MakeRoom()
    {
        var waiting = _buffer.AsSpan(_start, _end - _start);
        if (waiting.Length <= _buffer!.Length / 2)
        {
            waiting.CopyTo(_buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            waiting.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        _end -= _start;
        _start = 0;
    }

    /// <summary>Skips CR and LF between messages; true when they made up a ping. More may follow: the caller asks again.</summary>
    private bool SkipLineEnds()
    {
        while (_start < _end && _buffer![_start] is (byte)'\r' or (byte)'\n')
        {
            var expected = (_pingMatched & 1) == 0 ? (byte)'\r' : (byte)'\n';
            _pingMatched = _buffer[_start] == expected ? _pingMatched + 1 : 0;
            _start++;
            if (_pingMatched == 4)
            {
                _pingMatched = 0;
                return true;
            }
        }
        if (_start < _end)
            _pingMatched = 0;
        return false;
    }

    private FrameKind Failed(SipFault fault, out ReadOnlyMemory<byte> head)
    {
        Fault = fault;
        head = _buffer.AsMemory(_start, Math.Min(_end - _start, MaxHeadBytes));
        var end = head.Span.IndexOf("\r\n\r\n"u8);
        if (end >= 0)
            head = head[..(end + 4)];
        return FrameKind.Fault;
    }
}
