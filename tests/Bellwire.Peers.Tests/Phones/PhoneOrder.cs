using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Phones;

/// <summary>What a phone is told: which line, by which wire, with which password, and how long it wishes to stay registered.</summary>
internal sealed record PhoneOrder(PhoneHouse House, Line Line, Wire Wire, string Password, int Expires)
{
    public int Port { get; } = FreePort.Next();

    public string TransportName => Wire switch { Wire.Udp => "udp", Wire.Tcp => "tcp", _ => "tls" };

    public int ServerPort => Wire == Wire.Tls ? House.Server.Ready.SipTlsPort : House.Server.Ready.SipPort;

    /// <summary>The server as phones in the LAN name it.</summary>
    public string Server => $"{PrivateNetwork.Address}:{ServerPort}";
}
