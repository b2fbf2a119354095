namespace Bellwire.Media;

/// <summary>The counters of a leg while they count.</summary>
internal struct LegTally
{
    internal long PacketsReceived, BytesReceived, RtcpReceived, PacketsSent, BytesSent, Strangers, Invalid, NotAuthentic, SendFailures;

    internal readonly LegCounters Read(long lost) => new()
    {
        PacketsReceived = PacketsReceived, BytesReceived = BytesReceived, RtcpReceived = RtcpReceived, Lost = lost,
        PacketsSent = PacketsSent, BytesSent = BytesSent,
        Strangers = Strangers, Invalid = Invalid, NotAuthentic = NotAuthentic, SendFailures = SendFailures,
    };
}
