namespace Bellwire.Sip.Transports;

/// <summary>How SIP messages travel: RFC 3261 18 and RFC 7118.</summary>
public enum SipTransport : byte { Udp, Tcp, Tls, Ws, Wss }

public static class SipTransportNames
{
    /// <summary>The transport as it stands in Via: UDP, TCP, TLS, WS, WSS.</summary>
    public static ReadOnlySpan<byte> ViaToken(this SipTransport transport) => transport switch
    {
        SipTransport.Udp => "UDP"u8,
        SipTransport.Tcp => "TCP"u8,
        SipTransport.Tls => "TLS"u8,
        SipTransport.Ws => "WS"u8,
        _ => "WSS"u8,
    };

    /// <summary>The transport as it stands in a URI's transport parameter (RFC 3261 19.1.1; both WebSocket kinds are "ws" there, RFC 7118 5.2.3).</summary>
    public static ReadOnlySpan<byte> UriToken(this SipTransport transport) => transport switch
    {
        SipTransport.Udp => "udp"u8,
        SipTransport.Tcp => "tcp"u8,
        SipTransport.Tls => "tls"u8,
        _ => "ws"u8,
    };

    /// <summary>True when the transport delivers in order and without loss, so that nothing is repeated over it.</summary>
    public static bool IsReliable(this SipTransport transport) => transport != SipTransport.Udp;

    /// <summary>The port that a URI or Via without one means (RFC 3261 19.1.2, RFC 7118 5.2).</summary>
    public static ushort DefaultPort(this SipTransport transport) => transport switch
    {
        SipTransport.Tls => 5061,
        SipTransport.Ws => 80,
        SipTransport.Wss => 443,
        _ => 5060,
    };
}
