namespace Bellwire.Sip.Transports;

/// <summary>What became of one message given to a <see cref="SipLink"/>.</summary>
public enum SendOutcome : byte
{
    /// <summary>The kernel or the connection's bounded send queue has it.</summary>
    Accepted,
    /// <summary>The connection is closed, or was closed just now because its send queue was full.</summary>
    Closed,
    /// <summary>The kernel refused it: no route, or a peer that reported an unreachable port.</summary>
    Unreachable,
    /// <summary>Too long for one datagram.</summary>
    TooLong,
}
