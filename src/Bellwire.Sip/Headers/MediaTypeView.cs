using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Headers;

/// <summary>Content-Type: <c>type/subtype;params</c> (RFC 3261 20.15). Also one value of Accept.</summary>
public readonly ref struct MediaTypeView
{
    private MediaTypeView(ReadOnlySpan<byte> type, ReadOnlySpan<byte> subtype, ReadOnlySpan<byte> parameters)
    {
        Type = type;
        Subtype = subtype;
        Params = new ParamList(parameters);
    }

    public ReadOnlySpan<byte> Type { get; }

    public ReadOnlySpan<byte> Subtype { get; }

    public ParamList Params { get; }

    /// <summary>The multipart boundary without quotes; empty when absent.</summary>
    public ReadOnlySpan<byte> Boundary => Params.TryGet("boundary"u8, out var value) ? SipText.WithoutQuotes(value) : default;

    public bool Is(ReadOnlySpan<byte> type, ReadOnlySpan<byte> subtype) => SipText.EqualsIgnoreCase(Type, type) && SipText.EqualsIgnoreCase(Subtype, subtype);

    public bool IsSdp => Is("application"u8, "sdp"u8);

    public static bool TryParse(ReadOnlySpan<byte> text, out MediaTypeView media)
    {
        media = default;
        var rest = text;
        if (!SipScan.TakeToken(ref rest, out var type) || !SipScan.TakeSeparator(ref rest, (byte)'/') || !SipScan.TakeToken(ref rest, out var subtype))
            return false;
        var parameters = new ParamList(SipScan.Trim(rest));
        if (!parameters.IsWellFormed())
            return false;
        media = new MediaTypeView(type, subtype, parameters.Text);
        return true;
    }
}
