using System.Net;
using System.Net.Sockets;
using Bellwire.Server.Commands;
using Bellwire.Server.Settings;

namespace Bellwire.Server.Demo;

/// <summary>Settings of the demonstration: loopback only, and free ports where the usual ones are taken.</summary>
internal static class DemoSettings
{
    private static readonly string[] PortKeys = ["WsiPort", "ApiPort", "SipPort", "SipTlsPort"];

    public static ServerSettings Read(IReadOnlyDictionary<string, IReadOnlyList<string>> given, string folder)
    {
        var all = new Dictionary<string, IReadOnlyList<string>>(given, StringComparer.OrdinalIgnoreCase) { ["Data"] = [folder] };
        all.TryAdd("Bind", [IPAddress.Loopback.ToString()]);
        var settings = ServerSettings.Read(all, Environment.GetEnvironmentVariables(), folder);
        if (settings.Options.Bind.FirstOrDefault(a => !IPAddress.IsLoopback(a)) is { } outside)
            throw CommandFault.Usage($"demo has passwords that everybody knows, so it listens on loopback only, not on {outside}. Use 'bellwire serve' for others.");
        foreach (var key in PortKeys.Where(k => !given.ContainsKey(k) && IsTaken(PortOf(settings.Options, k), settings.Options.Bind[0])))
            all[key] = ["0"];
        return ServerSettings.Read(all, Environment.GetEnvironmentVariables(), folder);
    }

    private static int PortOf(ServerOptions options, string key) => key switch
    {
        "WsiPort" => options.WsiPort,
        "ApiPort" => options.ApiPort,
        "SipPort" => options.SipPort,
        _ => options.SipTlsPort,
    };

    private static bool IsTaken(int port, IPAddress address)
    {
        try
        {
            using var tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            using var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            tcp.Bind(new IPEndPoint(address, port));
            udp.Bind(new IPEndPoint(address, port));
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
