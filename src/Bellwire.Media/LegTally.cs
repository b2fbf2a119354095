using Bellwire.Media.Relay;

namespace Bellwire.Media;

/// <summary>What came in on a leg, while it counts.</summary>
internal struct LegTally
{
    internal long PacketsReceived, BytesReceived, RtcpReceived, Strangers, Invalid, NotAuthentic;

    internal readonly LegCounters Read(long lost, LegOutput output) => new()
    {
        PacketsReceived = PacketsReceived, BytesReceived = BytesReceived, RtcpReceived = RtcpReceived, Lost = lost,
        PacketsSent = output.Packets, BytesSent = output.Bytes, SendFailures = output.Failures,
        Strangers = Strangers, Invalid = Invalid, NotAuthentic = NotAuthentic,
    };
}
