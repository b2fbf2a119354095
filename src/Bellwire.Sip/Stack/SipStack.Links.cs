using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Stack;

public sealed partial class SipStack
{
    /// <summary>
    /// The UDP socket for a flow that was remembered over a restart: the one with that local address, else the first of its family that can
    /// reach the same peers. Null when we listen on none. After <see cref="Start"/>.
    /// </summary>
    public SipLink? FindDatagramLink(SipEndPoint local) =>
        _datagramLinks.Find(link => link.Local == local) ?? _datagramLinks.Find(link => link.Local.IsV6 == local.IsV6);
}
