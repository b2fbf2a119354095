using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Bellwire.Sip.Digest;

/// <summary>
/// H(username:realm:password) for the algorithms that an account has: what a server keeps in place of a password (RFC 7616 3.4.2).
/// It opens the account like the password itself, so it never shows itself as text.
/// </summary>
public readonly struct DigestHa1
{
    private readonly UInt128 _md5;
    private readonly UInt128 _shaHigh;
    private readonly UInt128 _shaLow;

    private DigestHa1(ReadOnlySpan<byte> md5, ReadOnlySpan<byte> sha256)
    {
        if (md5.Length == 16)
            (HasMd5, _md5) = (true, Read(md5));
        if (sha256.Length == 32)
            (HasSha256, _shaHigh, _shaLow) = (true, Read(sha256[..16]), Read(sha256[16..]));
    }

    public bool HasMd5 { get; }

    public bool HasSha256 { get; }

    /// <summary>From hexadecimal text (32 and 64 digits, any case); null or "" for the one that there is not. False when a text is no hash.</summary>
    public static bool TryFromHex(string? md5, string? sha256, out DigestHa1 ha1)
    {
        ha1 = default;
        Span<byte> short16 = stackalloc byte[16];
        Span<byte> long32 = stackalloc byte[32];
        var hasMd5 = !string.IsNullOrEmpty(md5);
        var hasSha = !string.IsNullOrEmpty(sha256);
        if (hasMd5 && (md5!.Length != 32 || Convert.FromHexString(md5, short16, out _, out _) != OperationStatus.Done))
            return false;
        if (hasSha && (sha256!.Length != 64 || Convert.FromHexString(sha256, long32, out _, out _) != OperationStatus.Done))
            return false;
        ha1 = new DigestHa1(hasMd5 ? short16 : default, hasSha ? long32 : default);
        return hasMd5 || hasSha;
    }

    /// <summary>From the hashes themselves, 16 and 32 bytes; empty for the one that there is not.</summary>
    public static DigestHa1 FromBytes(ReadOnlySpan<byte> md5, ReadOnlySpan<byte> sha256) => new(md5, sha256);

    /// <summary>Both hashes of a password.</summary>
    public static DigestHa1 FromPassword(string username, string realm, string password)
    {
        var text = Encoding.UTF8.GetBytes($"{username}:{realm}:{password}");
        Span<byte> md5 = stackalloc byte[16];
        Span<byte> sha256 = stackalloc byte[32];
        MD5.HashData(text, md5);
        SHA256.HashData(text, sha256);
        CryptographicOperations.ZeroMemory(text);
        return new DigestHa1(md5, sha256);
    }

    public bool Has(DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Md5 => HasMd5,
        DigestAlgorithm.Sha256 => HasSha256,
        _ => false,
    };

    /// <summary>Copies the hash, 16 or 32 bytes, to be stored (encrypted).</summary>
    public void CopyTo(DigestAlgorithm algorithm, Span<byte> into)
    {
        if (algorithm == DigestAlgorithm.Md5)
        {
            BinaryPrimitives.WriteUInt128BigEndian(into, _md5);
            return;
        }
        BinaryPrimitives.WriteUInt128BigEndian(into, _shaHigh);
        BinaryPrimitives.WriteUInt128BigEndian(into[16..], _shaLow);
    }

    public override string ToString() => "DigestHa1";

    private static UInt128 Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt128BigEndian(bytes);
}
