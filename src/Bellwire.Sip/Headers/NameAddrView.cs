using Bellwire.Sip.Grammar;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Headers;

/// <summary>
/// <c>"Display" &lt;uri&gt;;params</c> or <c>uri;params</c>: From, To, Contact, Route, Record-Route, Path, Refer-To, Referred-By, P-Asserted-Identity
/// (RFC 3261 20.10, 25.1). Without brackets all parameters belong to the header.
/// </summary>
public readonly ref struct NameAddrView
{
    private NameAddrView(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> displayName, ReadOnlySpan<byte> uri, ReadOnlySpan<byte> parameters, bool hasBrackets)
    {
        Text = text;
        DisplayName = displayName;
        UriText = uri;
        HasBrackets = hasBrackets;
        Params = new ParamList(parameters);
    }

    /// <summary>The value as sent.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>As sent, with its quotes; empty when absent. <see cref="SipText.Unquote"/> takes them off.</summary>
    public ReadOnlySpan<byte> DisplayName { get; }

    /// <summary>The URI as sent, without brackets.</summary>
    public ReadOnlySpan<byte> UriText { get; }

    public bool HasBrackets { get; }

    public ParamList Params { get; }

    /// <summary>The tag; empty when absent.</summary>
    public ReadOnlySpan<byte> Tag => Params.TryGet("tag"u8, out var value) ? value : default;

    /// <summary>The URI's parts. The URI was checked when the value was read.</summary>
    public SipUriView Uri => SipUriView.TryParse(UriText, out var uri) ? uri : default;

    public static bool TryParse(ReadOnlySpan<byte> text, out NameAddrView address)
    {
        address = default;
        var rest = SipScan.Trim(text);
        if (rest.IsEmpty)
            return false;
        if (!TakeDisplayName(ref rest, out var displayName))
            return false;
        ReadOnlySpan<byte> uri;
        var brackets = rest[0] == (byte)'<';
        if (brackets)
        {
            var end = rest.IndexOf((byte)'>');
            if (end < 0)
                return false;
            uri = rest[1..end];
            rest = rest[(end + 1)..];
        }
        else
        {
            // addr-spec without brackets: "," ";" and "?" end it, and the last is an error (RFC 3261 20)
            var end = AddrSpecLength(rest);
            uri = rest[..end];
            rest = rest[end..];
        }
        var parameters = new ParamList(SipScan.Trim(rest));
        if (!SipUriView.TryParse(uri, out _) || !parameters.IsWellFormed())
            return false;
        address = new NameAddrView(text, displayName, uri, parameters.Text, brackets);
        return true;
    }

    // display-name = *( token LWS ) / quoted-string. Bytes of UTF-8 outside quotes are let through: phones send them.
    private static bool TakeDisplayName(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> displayName)
    {
        displayName = default;
        if (rest[0] == (byte)'"')
        {
            var length = SipScan.QuotedLength(rest);
            if (length < 0)
                return false;
            displayName = rest[..length];
            rest = SipScan.TrimStart(rest[length..]);
            return !rest.IsEmpty && rest[0] == (byte)'<';
        }
        var open = rest.IndexOf((byte)'<');
        if (open < 0)
            return true;
        foreach (var b in rest[..open])
        {
            if (b < 0x80 && !SipChars.IsLws(b) && !SipChars.Token.Contains(b))
                return NoBracketBefore(rest, open);
        }
        displayName = SipScan.Trim(rest[..open]);
        rest = rest[open..];
        return true;
    }

    // A '<' inside a quoted parameter after a bare addr-spec is not the bracket of a name-addr.
    private static bool NoBracketBefore(ReadOnlySpan<byte> rest, int open)
    {
        var quote = rest.IndexOf((byte)'"');
        return quote >= 0 && quote < open && rest[..quote].IndexOf((byte)';') >= 0;
    }

    private static int AddrSpecLength(ReadOnlySpan<byte> rest)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] is (byte)';' or (byte)',' or (byte)'?' || SipChars.IsLws(rest[i]))
                return i;
        }
        return rest.Length;
    }
}
