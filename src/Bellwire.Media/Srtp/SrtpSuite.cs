namespace Bellwire.Media.Srtp;

/// <summary>The SDES crypto suites we speak (RFC 4568 6.2); the tag of SRTCP has 80 bits in both.</summary>
public enum SrtpSuite
{
    /// <summary><c>AES_CM_128_HMAC_SHA1_80</c></summary>
    AesCm128HmacSha1Tag80,
    /// <summary><c>AES_CM_128_HMAC_SHA1_32</c></summary>
    AesCm128HmacSha1Tag32,
}
