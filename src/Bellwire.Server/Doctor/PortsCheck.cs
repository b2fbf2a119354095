using System.Net;
using System.Net.Sockets;
using Bellwire.Server.Commands;
using Bellwire.Server.Host;
using Bellwire.Server.Settings;

namespace Bellwire.Server.Doctor;

/// <summary>With a running server: do its listeners answer? Without: could they be opened?</summary>
internal static class PortsCheck
{
    private const string Topic = "ports";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<IReadOnlyList<Finding>> LookAsync(ServerOptions options, ReadyReport? running, CancellationToken cancellation)
    {
        if (running is null)
            return Free(options);
        var findings = new List<Finding>();
        foreach (var listening in running.Listening.Where(l => l.Transport != "udp"))
            findings.Add(await AnswersAsync(listening, cancellation));
        return findings;
    }

    private static async Task<Finding> AnswersAsync(Listening listening, CancellationToken cancellation)
    {
        var address = IPAddress.Parse(listening.Address);
        if (address.Equals(IPAddress.Any))
            address = IPAddress.Loopback;
        else if (address.Equals(IPAddress.IPv6Any))
            address = IPAddress.IPv6Loopback;
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await socket.ConnectAsync(address, listening.Port, both.Token);
            return Finding.Good(Topic, $"{listening.What} answers on {address}:{listening.Port}.");
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            return Finding.Problem(Topic, $"{listening.What} does not answer on {address}:{listening.Port}: {fault.Message}. Look at the server's log.");
        }
    }

    private static List<Finding> Free(ServerOptions options)
    {
        (string Option, int Port, bool Udp)[] wanted =
        [
            ("--wsi-port", options.WsiPort, false), ("--api-port", options.ApiPort, false), ("--sip-port", options.SipPort, false),
            ("--sip-port", options.SipPort, true), ("--sip-tls-port", options.SipTlsPort, false), ("--wsi-plain-port", options.WsiPlainPort ?? 0, false),
        ];
        var addresses = options.Bind.Count > 0 ? options.Bind : [IPAddress.Any];
        var findings = (from want in wanted where want.Port != 0 from address in addresses select Try(want.Option, new IPEndPoint(address, want.Port), want.Udp))
            .OfType<Finding>().ToList();
        return findings.Count > 0 ? findings : [Finding.Good(Topic, "No server runs on this folder; all its ports are free.")];
    }

    /// <summary>Null: it can be opened.</summary>
    private static Finding? Try(string option, IPEndPoint at, bool udp)
    {
        using var socket = udp
            ? new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(at);
            return null;
        }
        catch (SocketException fault)
        {
            CommandFault why = Ports.Fault(option, udp ? "udp" : "tcp", at, fault);
            return Finding.Problem(Topic, why.Message);
        }
    }
}
