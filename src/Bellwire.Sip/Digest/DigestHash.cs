using System.Security.Cryptography;

namespace Bellwire.Sip.Digest;

/// <summary>Hashes of texts joined by ':', as digests are built (RFC 7616 3.4).</summary>
internal static class DigestHash
{
    /// <summary>Longest text that is hashed: a datagram's header cannot be longer, and it fits the stack.</summary>
    internal const int MaxText = 2048;

    /// <summary>Joins the pieces with ':' and writes the hash in lower-case hexadecimal. False when they are too long for any honest digest.</summary>
    internal static bool TryHex(
        DigestAlgorithm algorithm, scoped ReadOnlySpan<byte> a, scoped ReadOnlySpan<byte> b, scoped ReadOnlySpan<byte> c, Span<byte> hex)
    {
        if (a.Length + b.Length + c.Length + 2 > MaxText)
            return false;
        Span<byte> text = stackalloc byte[MaxText];
        var length = Append(text, 0, a);
        length = Append(text, length, b);
        if (!c.IsEmpty)
            length = Append(text, length, c);
        Hash(algorithm, text[..length], hex);
        return true;
    }

    internal static void Hash(DigestAlgorithm algorithm, ReadOnlySpan<byte> text, Span<byte> hex)
    {
        Span<byte> hash = stackalloc byte[32];
        hash = hash[..DigestAlgorithms.SizeOf(algorithm)];
        if (algorithm == DigestAlgorithm.Sha256)
            SHA256.HashData(text, hash);
        else
            MD5.HashData(text, hash);
        Convert.TryToHexStringLower(hash, hex, out _);
    }

    internal static int Append(Span<byte> text, int length, scoped ReadOnlySpan<byte> piece)
    {
        if (length > 0)
            text[length++] = (byte)':';
        piece.CopyTo(text[length..]);
        return length + piece.Length;
    }
}
