using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Digest;

/// <summary>The hash of a digest (RFC 7616 6.1, RFC 8760 2.2).</summary>
public enum DigestAlgorithm : byte
{
    Unknown = 0,
    Md5,
    Sha256,
}

/// <summary>Which challenges are sent and in which order. Old phones read only the first, some fail when one of two is unknown to them.</summary>
public enum DigestOffer : byte
{
    /// <summary>MD5 alone: what every phone can.</summary>
    Md5 = 0,
    Sha256,
    Sha256ThenMd5,
    Md5ThenSha256,
}

/// <summary>Names and meanings of algorithms and offers.</summary>
internal static class DigestAlgorithms
{
    internal static ReadOnlySpan<byte> NameOf(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? "SHA-256"u8 : "MD5"u8;

    /// <summary>Bytes of a hash.</summary>
    internal static int SizeOf(DigestAlgorithm algorithm) => algorithm == DigestAlgorithm.Sha256 ? 32 : 16;

    /// <summary>No algorithm means MD5 (RFC 7616 3.3).</summary>
    internal static DigestAlgorithm Parse(ReadOnlySpan<byte> name, out bool isSession)
    {
        isSession = name.Length > 5 && SipText.EqualsIgnoreCase(name[^5..], "-sess"u8);
        var plain = isSession ? name[..^5] : name;
        if (plain.IsEmpty || SipText.EqualsIgnoreCase(plain, "MD5"u8))
            return DigestAlgorithm.Md5;
        return SipText.EqualsIgnoreCase(plain, "SHA-256"u8) ? DigestAlgorithm.Sha256 : DigestAlgorithm.Unknown;
    }

    internal static bool Includes(DigestOffer offer, DigestAlgorithm algorithm) => algorithm switch
    {
        DigestAlgorithm.Md5 => offer != DigestOffer.Sha256,
        DigestAlgorithm.Sha256 => offer != DigestOffer.Md5,
        _ => false,
    };
}
