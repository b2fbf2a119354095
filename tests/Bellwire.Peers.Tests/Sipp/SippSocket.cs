using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Sipp;

/// <summary>Where SIPp sits: its own address (the server has the same one in the private network), port and transport.</summary>
internal sealed record SippSocket(string Address, int Port, bool Tcp)
{
    public string Bracketed => Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]" : Address;

    public static SippSocket Udp() => new(PrivateNetwork.Address, FreePort.Next(), Tcp: false);

    public static SippSocket OnTcp() => new(PrivateNetwork.Address, FreePort.Next(), Tcp: true);

    public static SippSocket Carrier(int port) => new(PhoneHouse.CarrierAddress, port, Tcp: false);

    public static SippSocket UdpOverIPv6() => new("::1", FreePort.Next(), Tcp: false);

    public static SippSocket TcpOverIPv6() => new("::1", FreePort.Next(), Tcp: true);
}
