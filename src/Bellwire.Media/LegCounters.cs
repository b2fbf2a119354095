namespace Bellwire.Media;

/// <summary>What a leg has seen since it was opened. Received means from the phone, and accepted.</summary>
public readonly record struct LegCounters
{
    /// <summary>RTP packets from the phone.</summary>
    public long PacketsReceived { get; init; }

    /// <summary>Their bytes, headers of RTP included.</summary>
    public long BytesReceived { get; init; }

    /// <summary>RTCP packets from the phone.</summary>
    public long RtcpReceived { get; init; }

    /// <summary>RTP packets missing by sequence number.</summary>
    public long Lost { get; init; }

    /// <summary>Packets handed to the network toward the phone, RTCP included.</summary>
    public long PacketsSent { get; init; }

    /// <summary>Their bytes.</summary>
    public long BytesSent { get; init; }

    /// <summary>Packets dropped because they came from an address that is not the phone's.</summary>
    public long Strangers { get; init; }

    /// <summary>Packets dropped because they were no RTP or RTCP, too long, or of an unknown payload type before the source was fixed.</summary>
    public long Invalid { get; init; }

    /// <summary>SRTP packets that were forged, broken or replayed.</summary>
    public long NotAuthentic { get; init; }

    /// <summary>Packets that the system refused to send.</summary>
    public long SendFailures { get; init; }
}
