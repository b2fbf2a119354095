using System.Text;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Transports;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Resolving;

public static class TargetOfUri
{
    /// <summary>Where a request for that URI, or with it as top Route, goes: maddr before host, then port and transport (RFC 3263 4, RFC 3261 19.1.1). False
    /// for a URI that names no host, such as tel, or a transport that is not ours.</summary>
    public static bool TryGet(in SipUriView uri, out SipTarget target)
    {
        target = default;
        if (!uri.IsSip)
            return false;
        SipTransport? transport = null;
        var named = uri.Transport;
        if (!named.IsEmpty)
        {
            if (!TryTransport(named, out var known))
                return false;
            transport = known;
        }
        var host = uri.Params.TryGet("maddr"u8, out var maddr) ? maddr : uri.Host;
        target = new SipTarget(Encoding.ASCII.GetString(host), uri.Port == 0 ? null : (ushort)uri.Port, transport, uri.Scheme == UriScheme.Sips);
        return true;
    }

    private static bool TryTransport(ReadOnlySpan<byte> name, out SipTransport transport)
    {
        foreach (var candidate in (ReadOnlySpan<SipTransport>)[SipTransport.Udp, SipTransport.Tcp, SipTransport.Tls, SipTransport.Ws])
        {
            transport = candidate;
            if (SipText.EqualsIgnoreCase(name, candidate.UriToken()))
                return true;
        }
        transport = default;
        return false;
    }
}
