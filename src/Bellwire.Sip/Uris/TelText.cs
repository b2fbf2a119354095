namespace Bellwire.Sip.Uris;

/// <summary>Numbers of tel URIs: '-', '.', '(' and ')' are for the eye only (RFC 3966 5.1.1).</summary>
internal static class TelText
{
    internal static bool SameNumber(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int i = 0, j = 0;
        while (true)
        {
            SkipVisual(a, ref i);
            SkipVisual(b, ref j);
            if (i == a.Length || j == b.Length)
                return i == a.Length && j == b.Length;
            if ((a[i++] | 0x20) != (b[j++] | 0x20))
                return false;
        }
    }

    internal static int Hash(ReadOnlySpan<byte> number)
    {
        var hash = 17;
        for (var i = 0; ; i++)
        {
            SkipVisual(number, ref i);
            if (i >= number.Length)
                return hash;
            hash = hash * 31 + (number[i] | 0x20);
        }
    }

    private static void SkipVisual(ReadOnlySpan<byte> number, ref int at)
    {
        while (at < number.Length && number[at] is (byte)'-' or (byte)'.' or (byte)'(' or (byte)')')
            at++;
    }
}
