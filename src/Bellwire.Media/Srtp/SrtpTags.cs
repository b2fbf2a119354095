namespace Bellwire.Media.Srtp;

/// <summary>Sizes and bits around a protected packet (RFC 3711 3.1, 3.4).</summary>
internal static class SrtpTags
{
    internal const int RtcpBytes = 10;

    /// <summary>What protection can add to any packet: the index of SRTCP and a tag.</summary>
    internal const int MaxBytes = 4 + RtcpBytes;

    internal const uint RtcpEncrypted = 0x8000_0000, RtcpIndexMask = 0x7fff_ffff;

    internal static int RtpBytes(SrtpSuite suite) => suite == SrtpSuite.AesCm128HmacSha1Tag32 ? 4 : 10;
}
