using System.Net;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Resolving;

/// <summary>Targets that are addresses already: most of them, and all that phones give.</summary>
public static class NumericTarget
{
    /// <summary>The one hop of a target whose host is an address. UDP when the target names no transport and is not secure (RFC 3263 4.1).</summary>
    public static bool TryGetHop(in SipTarget target, out SipHop hop)
    {
        hop = default;
        var host = target.Host.AsSpan();
        if (host is ['[', .., ']'])
            host = host[1..^1];
        if (!IPAddress.TryParse(host, out var address) || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && host.Count('.') != 3))
            return false;                                           // "1" and "0x7f.1" are addresses for the C library only
        var transport = TransportOf(target);
        hop = new SipHop(transport, new SipEndPoint(address, target.Port ?? transport.DefaultPort()), target.Host);
        return true;
    }

    internal static SipTransport TransportOf(in SipTarget target) =>
        target.Secure ? SipTransport.Tls : target.Transport ?? SipTransport.Udp;
}
