using Bellwire.Pbx.Directory;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Calls.Trunks;

/// <summary>Where a trunk is, in SIP's words.</summary>
internal static class TrunkPlace
{
    /// <summary>The transport's ordinary port says nothing, so SRV records decide (RFC 3263 4.2); any other port is meant.</summary>
    internal static SipTarget Of(Trunk trunk)
    {
        var transport = trunk.Transport switch
        {
            TrunkTransport.Tcp => SipTransport.Tcp,
            TrunkTransport.Tls => SipTransport.Tls,
            _ => SipTransport.Udp,
        };
        return new SipTarget(trunk.Host, trunk.Port == transport.DefaultPort() ? null : (ushort)trunk.Port, transport, Secure: false);
    }
}
