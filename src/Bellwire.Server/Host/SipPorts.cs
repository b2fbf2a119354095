using System.Net;
using System.Net.Sockets;
using Bellwire.Server.Commands;
using Bellwire.Server.Settings;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;

namespace Bellwire.Server.Host;

/// <summary>Opens the SIP ports: UDP and TCP on one number, TLS on another, on all addresses.</summary>
internal static class SipPorts
{
    /// <param name="create">Makes a stack for the given listeners; it is started here, and asked for again when a free port was lost to somebody.</param>
    public static async Task<SipStack> OpenAsync(ServerOptions options, Func<IReadOnlyList<SipListen>, SipStack> create)
    {
        var addresses = ListenAddresses.OfSip(options);
        var unopened = new List<SipStack>();
        try
        {
            return FreePort.Open(options.SipPort, addresses[0], ProtocolType.Udp, sip =>
                FreePort.Open(options.SipTlsPort, addresses[0], ProtocolType.Tcp, tls => Start(Listens(addresses, sip, tls))));
        }
        catch (SocketException fault)
        {
            throw Explain(options, addresses, fault);
        }
        finally
        {
            foreach (var stack in unopened)
                await stack.DisposeAsync();
        }

        SipStack Start(IReadOnlyList<SipListen> listens)
        {
            var stack = create(listens);
            unopened.Add(stack);
            stack.Start();
            unopened.Remove(stack);
            return stack;
        }
    }

    public static IEnumerable<Listening> Report(SipStack stack) =>
        stack.Listening.Select(l => new Listening("sip", l.Transport.ToString().ToLowerInvariant(), l.Address.Address.ToString(), l.Address.Port));

    private static List<SipListen> Listens(IReadOnlyList<IPAddress> addresses, int sip, int tls) =>
    [
        .. addresses.Select(a => new SipListen(SipTransport.Udp, new IPEndPoint(a, sip))),
        .. addresses.Select(a => new SipListen(SipTransport.Tcp, new IPEndPoint(a, sip))),
        .. addresses.Select(a => new SipListen(SipTransport.Tls, new IPEndPoint(a, tls))),
    ];

    // The fault does not tell which socket it was: each is tried alone.
    private static CommandFault Explain(ServerOptions options, IReadOnlyList<IPAddress> addresses, SocketException fault)
    {
        foreach (var (transport, at) in Listens(addresses, options.SipPort, options.SipTlsPort))
        {
            var (option, name) = transport == SipTransport.Tls ? ("--sip-tls-port", "tcp") : ("--sip-port", transport == SipTransport.Udp ? "udp" : "tcp");
            try
            {
                using var probe = new Socket(
                    at.AddressFamily, transport == SipTransport.Udp ? SocketType.Dgram : SocketType.Stream, transport == SipTransport.Udp ? ProtocolType.Udp : ProtocolType.Tcp);
                if (at.AddressFamily == AddressFamily.InterNetworkV6)
                    probe.DualMode = false;
                probe.Bind(at);
            }
            catch (SocketException alone)
            {
                return Ports.Fault(option, name, at, alone);
            }
        }
        return Ports.Unusable("--sip-port", "udp", options.SipPort, fault);
    }
}
