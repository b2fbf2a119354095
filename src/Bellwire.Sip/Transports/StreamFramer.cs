using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Bellwire.Sip.Transports;

/// <summary>What <see cref="StreamFramer.Take"/> found.</summary>
internal enum FrameKind : byte { NeedMore, Message, Ping, Fault }

/// <summary>
/// Cuts a byte stream into SIP messages by Content-Length (RFC 3261 18.3), sees keep-alive pings (a double CRLF, RFC 5626 3.5.1) and
/// skips single CRLFs. Holds one pooled buffer while bytes wait, and none when it is empty. Used by one reader.
/// </summary>
internal sealed class StreamFramer : IDisposable
{
    internal const int MaxHeadBytes = 64 * 1024;
    internal const int MaxMessageBytes = 1024 * 1024;
    private const int FirstBufferBytes = 4096;

    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _searched;                                          // bytes after _start that hold no end of head
    private int _messageLength;                                     // known once the head is whole
    private int _pingMatched;

    /// <summary>True when nothing waits: between messages.</summary>
    internal bool IsEmpty => _start == _end;

    internal FrameFault Fault { get; private set; }

    /// <summary>Room to read into; the buffer grows to what the message under way needs, never past the limits.</summary>
    internal Memory<byte> Room()
    {
        var needed = Math.Max(_messageLength, _end - _start + 1);
        if (_buffer is null)
            _buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        else if (_buffer.Length - _start < needed || _end == _buffer.Length)
            MakeRoom(needed);
        return _buffer.AsMemory(_end);
    }

    internal void Received(int bytes) => _end += bytes;

    /// <summary>Takes the next frame. The message's bytes stay valid until the next call of any member.</summary>
    internal FrameKind Take(out ReadOnlyMemory<byte> message)
    {
        message = default;
        if (_messageLength == 0)
        {
            if (SkipLineEnds())
                return FrameKind.Ping;
            if (IsEmpty)
            {
                Release();
                return FrameKind.NeedMore;
            }
            if (!FindEndOfHead(out var headLength))
                return _end - _start > MaxHeadBytes ? Failed(FrameFault.TooLong, out message) : FrameKind.NeedMore;
            var head = _buffer.AsSpan(_start, headLength);
            if (!TryReadContentLength(head, out var bodyLength, out var fault))
                return Failed(fault, out message);
            if (bodyLength > MaxMessageBytes - headLength)
                return Failed(FrameFault.TooLong, out message);
            _messageLength = headLength + bodyLength;
        }
        if (_end - _start < _messageLength)
            return FrameKind.NeedMore;
        message = _buffer.AsMemory(_start, _messageLength);
        _start += _messageLength;
        _messageLength = _searched = 0;
        return FrameKind.Message;
    }

    public void Dispose()
    {
        _start = _end = _searched = _messageLength = 0;
        Release();
    }

    private void Release()
    {
        if (_buffer is null)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
        _start = _end = 0;
    }

    private void MakeRoom(int needed)
    {
        var waiting = _buffer.AsSpan(_start, _end - _start);
        if (needed < _buffer!.Length)
        {
            waiting.CopyTo(_buffer);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
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

    private bool FindEndOfHead(out int headLength)
    {
        var from = Math.Max(0, _searched - 3);
        var waiting = _buffer.AsSpan(_start, Math.Min(_end - _start, MaxHeadBytes));
        var at = waiting[from..].IndexOf("\r\n\r\n"u8);
        headLength = from + at + 4;
        _searched = waiting.Length;
        return at >= 0;
    }

    private FrameKind Failed(FrameFault fault, out ReadOnlyMemory<byte> head)
    {
        Fault = fault;
        head = _buffer.AsMemory(_start, Math.Min(_end - _start, MaxHeadBytes));
        var end = head.Span.IndexOf("\r\n\r\n"u8);
        if (end >= 0)
            head = head[..(end + 4)];
        return FrameKind.Fault;
    }

    // Content-Length = ( "Content-Length" / "l" ) HCOLON 1*DIGIT                             RFC 3261 20.14
    private static bool TryReadContentLength(ReadOnlySpan<byte> head, out int length, out FrameFault fault)
    {
        length = -1;
        fault = FrameFault.NotSip;
        var lineEnd = head.IndexOf("\r\n"u8);
        if (head[..lineEnd].IndexOf("SIP/"u8) < 0)
            return false;
        fault = FrameFault.BadContentLength;
        for (var rest = head[(lineEnd + 2)..]; rest.Length > 2; rest = rest[(lineEnd + 2)..])
        {
            lineEnd = rest.IndexOf("\r\n"u8);
            if (!IsContentLength(rest, out var value))
                continue;
            if (!TryReadNumber(rest[value..], out var number) || (length >= 0 && length != number))
                return false;
            length = number;
        }
        fault = FrameFault.NoContentLength;
        return length >= 0;
    }

    private static bool IsContentLength(ReadOnlySpan<byte> line, out int value)
    {
        value = 0;
        if ((line[0] | 0x20) == 'l')
            value = 1;
        else if ((line[0] | 0x20) == 'c' && line.Length > 14 && Ascii.EqualsIgnoreCase(line[..14], "Content-Length"u8))
            value = 14;
        else
            return false;
        while (line[value] is (byte)' ' or (byte)'\t')
            value++;
        return line[value++] == ':';
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out int number)
    {
        text = text[SkipSpace(text)..];
        if (!Utf8Parser.TryParse(text, out number, out var used) || number < 0 || text[0] is (byte)'+' or (byte)'-')
            return false;
        text = text[used..];
        return text[SkipSpace(text)..].StartsWith("\r\n"u8);
    }

    /// <summary>Spaces, tabs and folded line ends: the head always ends with CRLF CRLF, so there is a byte after each of them.</summary>
    private static int SkipSpace(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] is (byte)' ' or (byte)'\t')
                at++;
            else if (text[at] == '\r' && at + 2 < text.Length && text[at + 1] == '\n' && text[at + 2] is (byte)' ' or (byte)'\t')
                at += 2;
            else
                break;
        }
        return at;
    }
}
