using System.Security.Cryptography;
using System.Text;
using Bellwire.Sip.Digest;

namespace Bellwire.Pbx.Accounts;

/// <summary>
/// What a SIP digest is checked against: H(number ":" realm ":" password) by MD5 and by SHA-256 (RFC 7616 3.4.2), each as lower-case
/// hex in ASCII, ready to be hashed into a response. One of the two may be missing when it was given ready-made.
/// </summary>
public sealed class SipHa1 : IEquatable<SipHa1>
{
    public const int Md5HexLength = 32;
    public const int Sha256HexLength = 64;

    private readonly byte[] _hex;
    private readonly bool _hasMd5;

    private SipHa1(string? md5, string? sha256)
    {
        _hasMd5 = md5 is not null;
        _hex = Encoding.ASCII.GetBytes(md5 + sha256);
        Digest = DigestHa1.TryFromHex(md5, sha256, out var digest) ? digest : default;
    }

    /// <summary>The same for the SIP stack's digest.</summary>
    public DigestHa1 Digest { get; }

    /// <summary>32 bytes of hex; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Md5 => _hasMd5 ? _hex.AsMemory(0, Md5HexLength) : default;

    /// <summary>64 bytes of hex; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Sha256 => _hex.AsMemory(_hasMd5 ? Md5HexLength : 0);

    /// <summary>From a password; the realm is the tenant's domain in lower case.</summary>
    public static SipHa1 Of(string number, string realm, string password)
    {
        var text = Encoding.UTF8.GetBytes($"{number}:{realm}:{password}");
        return new SipHa1(Convert.ToHexStringLower(MD5.HashData(text)), Convert.ToHexStringLower(SHA256.HashData(text)));
    }

    /// <summary>From ready-made hex values; null when one has the wrong form or both are missing.</summary>
    public static SipHa1? TryParse(string? md5, string? sha256) =>
        (md5 is null && sha256 is null) || !IsHex(md5, Md5HexLength) || !IsHex(sha256, Sha256HexLength)
            ? null
            : new SipHa1(md5?.ToLowerInvariant(), sha256?.ToLowerInvariant());

    /// <summary>The concatenated hex text for the store; its length tells which parts are there.</summary>
    public ReadOnlySpan<byte> Bytes => _hex;

    /// <summary>Reads what <see cref="Bytes"/> gave.</summary>
    public static SipHa1? FromBytes(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.ASCII.GetString(bytes);
        return text.Length switch
        {
            Md5HexLength => TryParse(text, null),
            Sha256HexLength => TryParse(null, text),
            Md5HexLength + Sha256HexLength => TryParse(text[..Md5HexLength], text[Md5HexLength..]),
            _ => null,
        };
    }

    /// <summary>Whether the password is the right one, in a time that does not depend on where it differs.</summary>
    public bool Verify(string number, string realm, string password)
    {
        var other = Of(number, realm, password);
        return _hasMd5
            ? CryptographicOperations.FixedTimeEquals(Md5.Span, other.Md5.Span)
            : CryptographicOperations.FixedTimeEquals(Sha256.Span, other.Sha256.Span);
    }

    public bool Equals(SipHa1? other) =>
        other is not null && _hasMd5 == other._hasMd5 && CryptographicOperations.FixedTimeEquals(_hex, other._hex);

    public override bool Equals(object? obj) => Equals(obj as SipHa1);

    public override int GetHashCode() => HashCode.Combine(_hex.Length, _hex[0], _hex[^1]);

    private static bool IsHex(string? text, int length) => text is null || (text.Length == length && text.All(char.IsAsciiHexDigit));
}
