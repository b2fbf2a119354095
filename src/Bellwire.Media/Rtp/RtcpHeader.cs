using System.Buffers.Binary;

namespace Bellwire.Media.Rtp;

/// <summary>What of RTCP a relay must know: that it is RTCP, and whose it is (RFC 3550 6.4).</summary>
internal static class RtcpHeader
{
    internal const int FixedBytes = 8;

    /// <summary>RFC 5761 4: on a shared port the second byte of RTCP is 192-223, which no RTP payload type in use makes.</summary>
    internal static bool LooksLikeRtcp(ReadOnlySpan<byte> packet) => packet.Length > 1 && packet[1] is >= 192 and <= 223;

    internal static bool IsValid(ReadOnlySpan<byte> packet) => packet.Length >= FixedBytes && packet[0] >> 6 == 2 && LooksLikeRtcp(packet);

    internal static uint Ssrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
}
