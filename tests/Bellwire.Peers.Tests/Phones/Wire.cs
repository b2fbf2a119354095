namespace Bellwire.Peers.Tests.Phones;

/// <summary>How a phone speaks SIP.</summary>
public enum Wire
{
    Udp,
    Tcp,
    Tls,
}
