using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Uris;

/// <summary>A URI read in place: sip and sips (RFC 3261 19.1), tel (RFC 3966), others as scheme and rest. Spans into the message.</summary>
public readonly ref partial struct SipUriView
{
    /// <summary>The URI as sent.</summary>
    public ReadOnlySpan<byte> Text { get; private init; }

    public UriScheme Scheme { get; private init; }

    /// <summary>The scheme's name as sent.</summary>
    public ReadOnlySpan<byte> SchemeText { get; private init; }

    /// <summary>User part as sent, escapes inside; for tel the number. Empty when absent.</summary>
    public ReadOnlySpan<byte> User { get; private init; }

    public ReadOnlySpan<byte> Password { get; private init; }

    /// <summary>True for "user:@host", which differs from "user@host".</summary>
    public bool HasPassword { get; private init; }

    /// <summary>Host; an IPv6 address keeps its brackets. Empty for tel and for other schemes.</summary>
    public ReadOnlySpan<byte> Host { get; private init; }

    /// <summary>0 when absent, which is not the same as 5060 (RFC 3261 19.1.4).</summary>
    public int Port { get; private init; }

    /// <summary>The <c>;name=value</c> part.</summary>
    public UriParams Params { get; private init; }

    /// <summary>What follows '?', without it: <c>name=value&amp;name=value</c>.</summary>
    public UriHeaders Headers { get; private init; }

    public bool IsSip => Scheme is UriScheme.Sip or UriScheme.Sips;

    /// <summary>The transport parameter; empty when absent.</summary>
    public ReadOnlySpan<byte> Transport => Params.TryGet("transport"u8, out var value) ? value : default;

    /// <summary>True for a loose router (RFC 3261 16.12).</summary>
    public bool IsLooseRouter => Params.Has("lr"u8);

    public static bool TryParse(ReadOnlySpan<byte> text, out SipUriView uri)
    {
        uri = default;
        var colon = text.IndexOf((byte)':');
        if (colon <= 0 || !IsScheme(text[..colon]))
            return false;
        var name = text[..colon];
        var rest = text[(colon + 1)..];
        if (SipText.EqualsIgnoreCase(name, "sip"u8))
            return TrySip(text, UriScheme.Sip, name, rest, out uri);
        if (SipText.EqualsIgnoreCase(name, "sips"u8))
            return TrySip(text, UriScheme.Sips, name, rest, out uri);
        if (SipText.EqualsIgnoreCase(name, "tel"u8))
            return TryTel(text, name, rest, out uri);
        if (rest.IsEmpty || rest.IndexOfAnyExcept(SipChars.Absolute) >= 0)
            return false;
        uri = new SipUriView { Text = text, Scheme = UriScheme.Other, SchemeText = name };
        return true;
    }

    // scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )
    private static bool IsScheme(ReadOnlySpan<byte> name)
    {
        if (!SipChars.IsAlpha(name[0]))
            return false;
        foreach (var b in name)
        {
            if (!SipChars.IsAlpha(b) && !SipChars.IsDigit(b) && b is not ((byte)'+' or (byte)'-' or (byte)'.'))
                return false;
        }
        return true;
    }

    // SIP-URI = "sip:" [ userinfo ] hostport uri-parameters [ headers ]      RFC 3261 19.1.1. '@' occurs unescaped in no other part.
    private static bool TrySip(ReadOnlySpan<byte> text, UriScheme scheme, ReadOnlySpan<byte> name, ReadOnlySpan<byte> rest, out SipUriView uri)
    {
        uri = default;
        ReadOnlySpan<byte> user = default, password = default;
        var hasPassword = false;
        var at = rest.IndexOf((byte)'@');
        if (at >= 0)
        {
            user = rest[..at];
            rest = rest[(at + 1)..];
            if (user.IsEmpty || user.IndexOfAnyExcept(SipChars.UserInfo) >= 0 || !SipText.EscapesAreWhole(user))
                return false;
            var colon = user.IndexOf((byte)':');
            if (colon >= 0)
            {
                hasPassword = true;
                password = user[(colon + 1)..];
                user = user[..colon];
            }
            if (user.IsEmpty || password.IndexOf((byte)':') >= 0)
                return false;
        }
        if (!HostText.TakeHost(ref rest, out var host))
            return false;
        var port = 0;
        if (!rest.IsEmpty && rest[0] == (byte)':')
        {
            rest = rest[1..];
            if (!HostText.TakePort(ref rest, out port))
                return false;
        }
        var query = rest.IndexOf((byte)'?');
        var parameters = new UriParams(query < 0 ? rest : rest[..query]);
        var headers = new UriHeaders(query < 0 ? default : rest[(query + 1)..]);
        if (!parameters.IsWellFormed() || !headers.IsWellFormed() || (query >= 0 && headers.Text.IsEmpty))
            return false;
        uri = new SipUriView
        {
            Text = text,
            Scheme = scheme,
            SchemeText = name,
            User = user,
            Password = password,
            HasPassword = hasPassword,
            Host = host,
            Port = port,
            Params = parameters,
            Headers = headers,
        };
        return true;
    }

    // telephone-uri = "tel:" ( "+" 1*( DIGIT / visual ) / 1*( HEXDIG / "*" / "#" / visual ) ) *par       RFC 3966 3
    private static bool TryTel(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, ReadOnlySpan<byte> rest, out SipUriView uri)
    {
        uri = default;
        var semicolon = rest.IndexOf((byte)';');
        var number = semicolon < 0 ? rest : rest[..semicolon];
        var parameters = new UriParams(semicolon < 0 ? default : rest[semicolon..]);
        var digits = 0;
        for (var i = 0; i < number.Length; i++)
        {
            if (char.IsAsciiHexDigit((char)number[i]) || number[i] is (byte)'*' or (byte)'#')
                digits++;
            else if (number[i] is not ((byte)'-' or (byte)'.' or (byte)'(' or (byte)')') && (number[i] != (byte)'+' || i != 0))
                return false;
        }
        if (digits == 0 || !parameters.IsWellFormed())
            return false;
        uri = new SipUriView { Text = text, Scheme = UriScheme.Tel, SchemeText = name, User = number, Params = parameters };
        return true;
    }
}
