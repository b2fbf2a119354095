namespace Bellwire.Sip.Messages;

// Start lines, headers, body.
public sealed partial class SipWriter
{
    /// <summary>Begins a request: <c>METHOD uri SIP/2.0</c>.</summary>
    public SipWriter Request(SipMethod method, ReadOnlySpan<byte> uri)
    {
        Clear();
        if (method.Kind != SipMethodKind.Other)
            Raw(SipMethod.BytesOf(method.Kind));
        else
            Text(method.ToString());
        return Raw(" "u8).Text(uri).Raw(" SIP/2.0\r\n"u8);
    }

    /// <summary>Begins a response: <c>SIP/2.0 status reason</c>; without a reason, the usual one.</summary>
    public SipWriter Status(int status, ReadOnlySpan<char> reason = default)
    {
        Clear().Raw("SIP/2.0 "u8).Number(status).Raw(" "u8);
        return reason.IsEmpty ? Raw(ReasonPhrases.Of(status)).Line() : Text(reason).Line();
    }

    /// <summary>Begins a header whose value is then written piece by piece; <see cref="Line"/> ends it.</summary>
    public SipWriter Begin(SipHeader header) => Raw(SipHeaderNames.Of(header)).Raw(": "u8);

    public SipWriter Line() => Raw("\r\n"u8);

    public SipWriter Header(SipHeader header, ReadOnlySpan<byte> value) => Begin(header).Text(value).Line();

    public SipWriter Header(SipHeader header, ReadOnlySpan<char> value) => Begin(header).Text(value).Line();

    public SipWriter Header(SipHeader header, long value) => Begin(header).Number(value).Line();

    /// <summary>A header of any name.</summary>
    public SipWriter Header(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Text(name).Raw(": "u8).Text(value).Line();

    /// <summary><c>CSeq: number METHOD</c>.</summary>
    public SipWriter CSeq(int number, SipMethod method)
    {
        Begin(SipHeader.CSeq).Number(number).Raw(" "u8);
        return (method.Kind != SipMethodKind.Other ? Raw(SipMethod.BytesOf(method.Kind)) : Text(method.ToString())).Line();
    }

    /// <summary><c>Via: SIP/2.0/TRANSPORT sent-by;rport;branch=...</c>.</summary>
    /// <param name="transport">UDP, TCP, TLS, WS, WSS.</param>
    /// <param name="sentBy">host or host:port, IPv6 in brackets.</param>
    /// <param name="branch">With its magic cookie.</param>
    /// <param name="rport">Asks for rport (RFC 3581).</param>
    public SipWriter Via(ReadOnlySpan<byte> transport, ReadOnlySpan<byte> sentBy, ReadOnlySpan<byte> branch, bool rport = true)
    {
        Begin(SipHeader.Via).Raw("SIP/2.0/"u8).Text(transport).Raw(" "u8).Text(sentBy);
        if (rport)
            Raw(";rport"u8);
        return Raw(";branch="u8).Text(branch).Line();
    }

    /// <summary>A name-addr header: <c>Name: "display" &lt;uri&gt;;tag=...</c>; empty parts are left out.</summary>
    public SipWriter NameAddr(SipHeader header, ReadOnlySpan<byte> displayName, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> tag = default)
    {
        Begin(header);
        if (!displayName.IsEmpty)
            Quoted(displayName).Raw(" "u8);
        Raw("<"u8).Text(uri).Raw(">"u8);
        return (tag.IsEmpty ? this : Raw(";tag="u8).Text(tag)).Line();
    }

    /// <summary>Copies each line of that header, values as they were (folds become spaces), in order.</summary>
    public SipWriter Copy(SipMessage from, SipHeader header)
    {
        ArgumentNullException.ThrowIfNull(from);
        foreach (var line in from.Lines(header))
            Header(header, line);
        return this;
    }

    /// <summary>Copies every header of which the choice says yes, in order, unknown ones with their spelling.</summary>
    public SipWriter CopyWhere(SipMessage from, Func<SipHeader, bool> choice)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(choice);
        foreach (var line in from.Headers)
        {
            if (choice(line.Header))
                Header(line.Name, line.Value);
        }
        return this;
    }

    /// <summary><c>Content-Length: 0</c> and the empty line.</summary>
    public SipWriter EndWithoutBody() => Raw("Content-Length: 0\r\n\r\n"u8);

    /// <summary>Content-Type, Content-Length, empty line, body.</summary>
    public SipWriter EndWithBody(ReadOnlySpan<byte> contentType, ReadOnlySpan<byte> body) =>
        Header(SipHeader.ContentType, contentType).Header(SipHeader.ContentLength, body.Length).Line().Raw(body);

    /// <summary>The same for a body that is written straight into the message; its length is filled in afterwards.</summary>
    public SipWriter EndWithBody<TState>(ReadOnlySpan<byte> contentType, TState state, Action<SipWriter, TState> writeBody)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(writeBody);
        Header(SipHeader.ContentType, contentType).Raw("Content-Length:          0"u8);
        var digitsEnd = _length;
        Line().Line();
        var start = _length;
        writeBody(this, state);
        if (!IsOverflowed)
            FillIn(digitsEnd, _length - start);
        return this;
    }

    // Right-aligned: white space before a value is free.
    private void FillIn(int end, int number)
    {
        do
        {
            _buffer[--end] = (byte)('0' + number % 10);
            number /= 10;
        }
        while (number > 0);
    }
}
