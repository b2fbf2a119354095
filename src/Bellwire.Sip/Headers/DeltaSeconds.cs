using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Headers;

/// <summary>delta-seconds with what may follow: a comment, parameters.</summary>
internal static class DeltaSeconds
{
    internal static bool TryParse(ReadOnlySpan<byte> text, out uint seconds, out ParamList parameters)
    {
        parameters = default;
        var digits = text.IndexOfAnyExcept(SipChars.Digits);
        if (digits < 0)
            digits = text.Length;
        if (!SipScan.TryNumber(text[..digits], uint.MaxValue, out seconds))
            return false;
        var rest = SipScan.TrimStart(text[digits..]);
        if (!rest.IsEmpty && rest[0] == (byte)'(')
        {
            var close = rest.LastIndexOf((byte)')');
            if (close < 0)
                return false;
            rest = SipScan.TrimStart(rest[(close + 1)..]);
        }
        parameters = new ParamList(rest);
        return parameters.IsWellFormed();
    }
}
