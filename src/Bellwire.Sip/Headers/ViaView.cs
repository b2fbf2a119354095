using Bellwire.Sip.Grammar;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Headers;

/// <summary>One Via value (RFC 3261 20.42): <c>SIP/2.0/UDP host:port;branch=...</c>. Spans into the message.</summary>
public readonly ref struct ViaView
{
    private ViaView(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> transport, ReadOnlySpan<byte> sentBy, ReadOnlySpan<byte> host, int port, ReadOnlySpan<byte> parameters)
    {
        Text = text;
        Transport = transport;
        SentBy = sentBy;
        Host = host;
        Port = port;
        Params = new ParamList(parameters);
    }

    /// <summary>The value as sent.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>UDP, TCP, TLS, WS, WSS or another token, in the sender's case.</summary>
    public ReadOnlySpan<byte> Transport { get; }

    /// <summary>Host and port as sent.</summary>
    public ReadOnlySpan<byte> SentBy { get; }

    /// <summary>Host; an IPv6 address keeps its brackets.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>0 when absent: then the default of the transport is meant.</summary>
    public int Port { get; }

    public ParamList Params { get; }

    /// <summary>The branch; empty when absent (RFC 2543).</summary>
    public ReadOnlySpan<byte> Branch => Params.TryGet("branch"u8, out var value) ? value : default;

    /// <summary>True for a branch of RFC 3261: the magic cookie and something after it. A bare cookie names nothing, so RFC 2543's rules match it.</summary>
    public bool HasRfc3261Branch
    {
        get
        {
            var branch = Branch;
            return branch.Length > 7 && SipText.EqualsIgnoreCase(branch[..7], "z9hG4bK"u8);
        }
    }

    /// <summary>The address in <c>received</c>, without brackets; empty when absent.</summary>
    public ReadOnlySpan<byte> Received => Params.TryGet("received"u8, out var value) ? HostText.WithoutBrackets(value) : default;

    /// <summary>True when rport is there, with or without a value (RFC 3581).</summary>
    public bool HasRport => Params.Has("rport"u8);

    /// <summary>The value of rport; 0 when absent or empty.</summary>
    public int Rport => Params.TryGetNumber("rport"u8, 65535, out var port) ? (int)port : 0;

    public ReadOnlySpan<byte> Maddr => Params.TryGet("maddr"u8, out var value) ? value : default;

    /// <summary>0 to 255; -1 when absent.</summary>
    public int Ttl => Params.TryGetNumber("ttl"u8, 255, out var ttl) ? (int)ttl : -1;

    // via-parm = protocol-name SLASH protocol-version SLASH transport LWS host [COLON port] *( SEMI via-params )     RFC 3261 25.1
    public static bool TryParse(ReadOnlySpan<byte> text, out ViaView via) => TryRead(text, out via) && via.Params.IsWellFormed();

    /// <summary>True when a response could be sent by it, whatever its parameters look like.</summary>
    internal static bool IsRoutable(ReadOnlySpan<byte> text) => TryRead(text, out _);

    private static bool TryRead(ReadOnlySpan<byte> text, out ViaView via)
    {
        via = default;
        var rest = text;
        if (!SipScan.TakeToken(ref rest, out _) || !SipScan.TakeSeparator(ref rest, (byte)'/')
            || !SipScan.TakeToken(ref rest, out _) || !SipScan.TakeSeparator(ref rest, (byte)'/')
            || !SipScan.TakeToken(ref rest, out var transport) || rest.IsEmpty || !SipChars.IsLws(rest[0]))
            return false;
        rest = SipScan.TrimStart(rest);
        var sentBy = rest;
        if (!HostText.TakeHost(ref rest, out var host))
            return false;
        var port = 0;
        var afterHost = rest;
        if (SipScan.TakeSeparator(ref rest, (byte)':'))
        {
            if (!HostText.TakePort(ref rest, out port))
                return false;
            afterHost = rest;
        }
        sentBy = sentBy[..(sentBy.Length - afterHost.Length)];
        via = new ViaView(text, transport, sentBy, host, port, SipScan.Trim(afterHost));
        return true;
    }
}
