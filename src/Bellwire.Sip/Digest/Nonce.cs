using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Digest;

/// <summary>
/// A nonce that needs no memory until it is used: when it was made, a number, and a keyed signature over both and the realm
/// (RFC 7616 3.3 suggests as much). 43 characters of base64url.
/// </summary>
internal readonly record struct Nonce(long MadeAtMs, ulong Number)
{
    internal const int Length = 43;
    private const int SignedBytes = 16;
    private const int SignatureBytes = 16;

    /// <summary>Writes the text of the nonce, <see cref="Length"/> bytes.</summary>
    internal void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> realm, Span<byte> into)
    {
        Span<byte> raw = stackalloc byte[SignedBytes + SignatureBytes];
        BinaryPrimitives.WriteInt64BigEndian(raw, MadeAtMs);
        BinaryPrimitives.WriteUInt64BigEndian(raw[8..], Number);
        Sign(key, realm, raw[..SignedBytes], raw[SignedBytes..]);
        Base64Url.EncodeToUtf8(raw, into, out _, out _);
    }

    /// <summary>True when we made it with this key for this realm.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, ReadOnlySpan<byte> realm, out Nonce nonce)
    {
        nonce = default;
        Span<byte> raw = stackalloc byte[SignedBytes + SignatureBytes];
        if (text.Length != Length || Base64Url.DecodeFromUtf8(text, raw, out _, out var written) != OperationStatus.Done || written != raw.Length)
            return false;
        Span<byte> signature = stackalloc byte[SignatureBytes];
        Sign(key, realm, raw[..SignedBytes], signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, raw[SignedBytes..]))
            return false;
        nonce = new Nonce(BinaryPrimitives.ReadInt64BigEndian(raw), BinaryPrimitives.ReadUInt64BigEndian(raw[8..]));
        return true;
    }

    // The realm without case, since a phone may give it back in another one.
    private static void Sign(ReadOnlySpan<byte> key, ReadOnlySpan<byte> realm, ReadOnlySpan<byte> signed, Span<byte> signature)
    {
        Span<byte> text = stackalloc byte[SignedBytes + 256];
        Span<byte> hash = stackalloc byte[32];
        signed.CopyTo(text);
        var realmLength = Math.Min(realm.Length, 256);
        for (var i = 0; i < realmLength; i++)
            text[SignedBytes + i] = SipChars.IsAlpha(realm[i]) ? (byte)(realm[i] | 0x20) : realm[i];
        HMACSHA256.HashData(key, text[..(SignedBytes + realmLength)], hash);
        hash[..SignatureBytes].CopyTo(signature);
    }
}
