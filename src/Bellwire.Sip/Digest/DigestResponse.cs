using System.Security.Cryptography;

namespace Bellwire.Sip.Digest;

/// <summary>The request-digest itself (RFC 7616 3.4.1; without qop RFC 2069 2.1.2).</summary>
internal static class DigestResponse
{
    /// <summary>Writes the response in lower-case hexadecimal (32 or 64 bytes). False when a member is absurdly long.</summary>
    internal static bool TryCompute(
        DigestAlgorithm algorithm, bool isSession, in DigestHa1 ha1, ReadOnlySpan<byte> method, in DigestView with, Span<byte> hex)
    {
        var size = DigestAlgorithms.SizeOf(algorithm) * 2;
        Span<byte> secret = stackalloc byte[32];
        Span<byte> secretHex = stackalloc byte[64];
        Span<byte> actionHex = stackalloc byte[64];
        Span<byte> text = stackalloc byte[DigestHash.MaxText];
        ha1.CopyTo(algorithm, secret);
        Convert.TryToHexStringLower(secret[..(size / 2)], secretHex, out _);
        secretHex = secretHex[..size];
        actionHex = actionHex[..size];
        var isFine = (!isSession || DigestHash.TryHex(algorithm, secretHex, with.Nonce, with.Cnonce, secretHex))
            && DigestHash.TryHex(algorithm, method, with.Uri, default, actionHex)
            && size * 2 + with.Nonce.Length + with.NonceCount.Length + with.Cnonce.Length + with.Qop.Length + 6 <= text.Length;
        if (isFine)
        {
            var length = DigestHash.Append(text, 0, secretHex);
            length = DigestHash.Append(text, length, with.Nonce);
            if (!with.Qop.IsEmpty)
            {
                length = DigestHash.Append(text, length, with.NonceCount);
                length = DigestHash.Append(text, length, with.Cnonce);
                length = DigestHash.Append(text, length, with.Qop);
            }
            length = DigestHash.Append(text, length, actionHex);
            DigestHash.Hash(algorithm, text[..length], hex);
        }
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(secretHex);
        CryptographicOperations.ZeroMemory(text);
        return isFine;
    }
}
