using Bellwire.Sip.Grammar;
using Bellwire.Sip.Messages;

namespace Bellwire.Sip.Headers;

/// <summary>Sequence number and method of a request (RFC 3261 20.16). The number is below 2^31.</summary>
public readonly record struct CSeq(int Number, SipMethod Method)
{
    // CSeq = 1*DIGIT LWS Method
    public static bool TryParse(ReadOnlySpan<byte> text, out CSeq cseq)
    {
        cseq = default;
        if (!TrySplit(text, out var number, out var method))
            return false;
        cseq = new CSeq(number, SipMethod.FromToken(method));
        return true;
    }

    internal static bool TrySplit(ReadOnlySpan<byte> text, out int number, out ReadOnlySpan<byte> method)
    {
        number = 0;
        method = default;
        var digits = text.IndexOfAnyExcept(SipChars.Digits);
        if (digits <= 0 || !SipChars.IsLws(text[digits]) || !SipScan.TryNumber(text[..digits], int.MaxValue, out var value))
            return false;
        var rest = SipScan.TrimStart(text[digits..]);
        if (!SipScan.TakeToken(ref rest, out method) || !SipScan.TrimStart(rest).IsEmpty)
            return false;
        number = (int)value;
        return true;
    }
}
