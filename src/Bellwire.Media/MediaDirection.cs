namespace Bellwire.Media;

/// <summary>The direction attribute in the phone's own SDP, seen from the phone (RFC 3264 5.1).</summary>
public enum MediaDirection
{
    /// <summary>Sends and listens.</summary>
    SendReceive,
    /// <summary>Sends, does not listen: it has put the other on hold.</summary>
    SendOnly,
    /// <summary>Listens, does not send.</summary>
    ReceiveOnly,
    /// <summary>Neither.</summary>
    Inactive,
}
