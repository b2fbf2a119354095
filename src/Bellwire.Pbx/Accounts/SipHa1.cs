using System.Security.Cryptography;
using Bellwire.Sip.Digest;

namespace Bellwire.Pbx.Accounts;

/// <summary>
/// What an extension's SIP digest is checked against: H(number ":" realm ":" password) by MD5 and by SHA-256 (RFC 7616 3.4.2). One of
/// the two may be missing when it was given ready-made.
/// </summary>
public sealed class SipHa1 : IEquatable<SipHa1>
{
    private const int Md5Bytes = 16;
    private const int Sha256Bytes = 32;

    private readonly DigestHa1 _digest;

    private SipHa1(in DigestHa1 digest) => _digest = digest;

    /// <summary>Ready for the digest authenticator.</summary>
    public DigestHa1 Digest => _digest;

    /// <summary>From a password; the realm is the tenant's domain in lower case.</summary>
    public static SipHa1 Of(string number, string realm, string password) => new(DigestHa1.FromPassword(number, realm, password));

    /// <summary>From ready-made hex values; null when one has the wrong form or both are missing.</summary>
    public static SipHa1? TryParse(string? md5, string? sha256) =>
        DigestHa1.TryFromHex(md5, sha256, out var digest) ? new SipHa1(digest) : null;

    /// <summary>The hashes one after the other, for the store; the length (16, 32 or 48) tells which are there.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[(_digest.HasMd5 ? Md5Bytes : 0) + (_digest.HasSha256 ? Sha256Bytes : 0)];
        if (_digest.HasMd5)
            _digest.CopyTo(DigestAlgorithm.Md5, bytes);
        if (_digest.HasSha256)
            _digest.CopyTo(DigestAlgorithm.Sha256, bytes.AsSpan(bytes.Length - Sha256Bytes));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> gave; null for any other length.</summary>
    public static SipHa1? FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        Md5Bytes => new SipHa1(DigestHa1.FromBytes(bytes, default)),
        Sha256Bytes => new SipHa1(DigestHa1.FromBytes(default, bytes)),
        Md5Bytes + Sha256Bytes => new SipHa1(DigestHa1.FromBytes(bytes[..Md5Bytes], bytes[Md5Bytes..])),
        _ => null,
    };

    /// <summary>Whether the password is the right one, in a time that does not depend on where it differs.</summary>
    public bool Verify(string number, string realm, string password)
    {
        Span<byte> ours = stackalloc byte[Sha256Bytes];
        Span<byte> theirs = stackalloc byte[Sha256Bytes];
        ours.Clear();
        theirs.Clear();
        var algorithm = _digest.HasMd5 ? DigestAlgorithm.Md5 : DigestAlgorithm.Sha256;
        _digest.CopyTo(algorithm, ours);
        DigestHa1.FromPassword(number, realm, password).CopyTo(algorithm, theirs);
        return CryptographicOperations.FixedTimeEquals(ours, theirs);
    }

    /// <summary>Whether both come from one password, as far as a hash that both have can tell.</summary>
    public bool IsOfSamePasswordAs(SipHa1 other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var algorithm = _digest.HasMd5 && other._digest.HasMd5 ? DigestAlgorithm.Md5 : DigestAlgorithm.Sha256;
        if (!_digest.Has(algorithm) || !other._digest.Has(algorithm))
            return false;
        Span<byte> ours = stackalloc byte[Sha256Bytes];
        Span<byte> theirs = stackalloc byte[Sha256Bytes];
        ours.Clear();
        theirs.Clear();
        _digest.CopyTo(algorithm, ours);
        other._digest.CopyTo(algorithm, theirs);
        return CryptographicOperations.FixedTimeEquals(ours, theirs);
    }

    public bool Equals(SipHa1? other) => other is not null && CryptographicOperations.FixedTimeEquals(ToBytes(), other.ToBytes());

    public override bool Equals(object? obj) => Equals(obj as SipHa1);

    public override int GetHashCode() => BitConverter.ToInt32(ToBytes());
}
