using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Headers;

/// <summary>One value of Warning: code, agent, quoted text (RFC 3261 20.43).</summary>
public readonly ref struct WarningView
{
    private WarningView(int code, ReadOnlySpan<byte> agent, ReadOnlySpan<byte> text)
    {
        Code = code;
        Agent = agent;
        Text = text;
    }

    public int Code { get; }

    public ReadOnlySpan<byte> Agent { get; }

    /// <summary>With its quotes.</summary>
    public ReadOnlySpan<byte> Text { get; }

    // warning-value = 3DIGIT SP warn-agent SP quoted-string
    public static bool TryParse(ReadOnlySpan<byte> value, out WarningView warning)
    {
        warning = default;
        if (value.Length < 7 || !SipScan.TryNumber(value[..3], 999, out var code) || !SipChars.IsLws(value[3]))
            return false;
        var rest = SipScan.TrimStart(value[3..]);
        var space = rest.IndexOfAny((byte)' ', (byte)'\t', (byte)'\r');
        if (space <= 0)
            return false;
        var text = SipScan.Trim(rest[space..]);
        if (text.IsEmpty || text[0] != (byte)'"' || SipScan.QuotedLength(text) != text.Length)
            return false;
        warning = new WarningView((int)code, rest[..space], text);
        return true;
    }
}
