namespace Bellwire.Sip.Headers;

internal static class CallIdText
{
    // callid = word [ "@" word ]     RFC 3261 25.1. Characters that word lacks but phones send ('=', '&') are let through:
    // nothing is split at them. White space, comma and semicolon are not.
    internal static bool IsValid(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] == (byte)'@' || text[^1] == (byte)'@' || text.Count((byte)'@') > 1)
            return false;
        foreach (var b in text)
        {
            if (b is <= 0x20 or 0x7F or (byte)',' or (byte)';')
                return false;
        }
        return true;
    }
}
