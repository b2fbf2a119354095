using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Messages;

/// <summary>What stands at the front of a stream's buffer.</summary>
public enum StreamFrameKind : byte
{
    /// <summary>More bytes are needed; nothing is consumed.</summary>
    Incomplete = 0,

    /// <summary>A whole message of <see cref="SipStreamFrame.Length"/> bytes.</summary>
    Message,

    /// <summary>CRLFs before a message, to be skipped.</summary>
    Blank,

    /// <summary>CRLFCRLF: a ping, to be answered by CRLF (RFC 5626 4.4.1).</summary>
    Ping,

    /// <summary>No boundary can be found any more: the connection must be closed.</summary>
    Broken,
}

/// <summary>Cuts messages out of a stream by Content-Length, which is mandatory there (RFC 3261 18.3, 20.14).</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Length">Bytes to take off the front; 0 when incomplete.</param>
/// <param name="Fault">Why the stream is broken.</param>
public readonly record struct SipStreamFrame(StreamFrameKind Kind, int Length, SipFault Fault)
{
    /// <summary>
    /// Looks at the front of <paramref name="buffer"/>. <paramref name="searched"/> remembers how far the end of the head was looked for, so that a
    /// slow sender costs no second search; it is set to 0 for each new message.
    /// </summary>
    public static SipStreamFrame Find(ReadOnlySpan<byte> buffer, SipLimits limits, ref int searched)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (buffer.IsEmpty)
            return default;
        if (buffer[0] is (byte)'\r' or (byte)'\n')
            return BlankOrPing(buffer);
        var from = Math.Max(0, searched - 3);
        var at = buffer[from..].IndexOf("\r\n\r\n"u8);
        if (at < 0)
        {
            searched = buffer.Length;
            return buffer.Length >= limits.MaxMessageBytes ? Broken(SipFault.MessageTooLong) : default;
        }
        var head = from + at + 4;
        searched = head - 1;                                     // so that the next look finds the same empty line at once
        var fault = ContentLength(buffer[..head], out var body);
        if (fault != SipFault.None)
            return Broken(fault);
        if (body > limits.MaxMessageBytes - head)
            return Broken(SipFault.MessageTooLong);
        return buffer.Length < head + body ? default : new(StreamFrameKind.Message, head + body, SipFault.None);
    }

    private static SipStreamFrame BlankOrPing(ReadOnlySpan<byte> buffer)
    {
        if (buffer.StartsWith("\r\n\r\n"u8))
            return new(StreamFrameKind.Ping, 4, SipFault.None);
        if ("\r\n\r\n"u8.StartsWith(buffer))
            return default;                                      // half a ping, perhaps
        if (buffer.StartsWith("\r\n"u8))
            return new(StreamFrameKind.Blank, 2, SipFault.None);
        return Broken(SipFault.BadStartLine);
    }

    private static SipStreamFrame Broken(SipFault fault) => new(StreamFrameKind.Broken, 0, fault);

    // Two different lengths would let two readers see two messages, so a repeated header breaks the stream.
    private static SipFault ContentLength(ReadOnlySpan<byte> head, out int length)
    {
        length = -1;
        var rest = head[(head.IndexOf("\r\n"u8) + 2)..];
        while (rest.Length > 2)
        {
            var end = rest.IndexOf("\r\n"u8);
            while (rest[end + 2] is (byte)' ' or (byte)'\t')
                end += 2 + rest[(end + 2)..].IndexOf("\r\n"u8);
            var line = rest[..end];
            rest = rest[(end + 2)..];
            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || SipHeaderNames.Find(SipScan.Trim(line[..colon])) != SipHeader.ContentLength)
                continue;
            if (length >= 0)
                return SipFault.RepeatedHeader;
            if (!SipScan.TryNumber(SipScan.Trim(line[(colon + 1)..]), int.MaxValue, out var value))
                return SipFault.BadContentLength;
            length = (int)value;
        }
        return length < 0 ? SipFault.MissingContentLength : SipFault.None;
    }
}
