using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Headers;

/// <summary>Which reliable provisional response a PRACK acknowledges (RFC 3262 7.2).</summary>
public readonly record struct RAck(uint RSeq, CSeq CSeq)
{
    // RAck = response-num LWS CSeq-num LWS Method
    public static bool TryParse(ReadOnlySpan<byte> text, out RAck rack)
    {
        rack = default;
        var digits = text.IndexOfAnyExcept(SipChars.Digits);
        if (digits <= 0 || !SipScan.TryNumber(text[..digits], uint.MaxValue, out var number) || !SipChars.IsLws(text[digits])
            || !CSeq.TryParse(SipScan.TrimStart(text[digits..]), out var cseq))
            return false;
        rack = new RAck(number, cseq);
        return true;
    }
}
