namespace Bellwire.WebSocket.Framing;

/// <summary>The close codes of RFC 6455 7.4.1 that this library itself sends or understands.</summary>
public static class WireCloseCode
{
    public const int Normal = 1000;
    public const int GoingAway = 1001;
    public const int ProtocolError = 1002;
    public const int UnsupportedData = 1003;
    public const int NoStatus = 1005;
    public const int InvalidPayload = 1007;
    public const int MessageTooBig = 1009;

    /// <summary>May a peer put this code on the wire? RFC 6455 7.4.1 and 7.4.2, with the later registrations 1012 to 1014.</summary>
    public static bool MayBeSent(int code) => code is >= 1000 and <= 1003 or >= 1007 and <= 1014 or >= 3000 and <= 4999;
}
