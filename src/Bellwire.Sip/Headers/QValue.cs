using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Headers;

internal static class QValue
{
    // qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )      RFC 3261 25.1
    internal static bool TryParse(ReadOnlySpan<byte> text, out int thousandths)
    {
        thousandths = 0;
        if (text.IsEmpty || text.Length > 5 || text[0] is not ((byte)'0' or (byte)'1') || (text.Length > 1 && text[1] != (byte)'.'))
            return false;
        thousandths = (text[0] - '0') * 1000;
        var weight = 100;
        foreach (var b in text.Length > 2 ? text[2..] : default)
        {
            if (!SipChars.IsDigit(b))
                return false;
            thousandths += (b - '0') * weight;
            weight /= 10;
        }
        return thousandths <= 1000;
    }
}
