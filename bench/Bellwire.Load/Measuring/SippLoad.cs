using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bellwire.Load.Peers;
using Bellwire.Testing.Processes;

namespace Bellwire.Load.Measuring;

/// <summary>One or more SIPp generators at a fixed rate, and what came of it.</summary>
internal static class SippLoad
{
    private static readonly TimeSpan AfterTheLast = TimeSpan.FromSeconds(40);

    /// <summary>Registers the phones of a list (see <see cref="LoadUsers"/>) in turn, <paramref name="rate"/> a second for so many seconds, spread over <paramref name="generators"/> processes.</summary>
    public static async Task<SippOutcome> RegisterAsync(
        string server, string list, string folder, int rate, int seconds, int generators = 1)
    {
        var program = PeerProgram.Find("sipp") ?? throw new FileNotFoundException("sipp is not installed: apt-get install sip-tester");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, generators).Select(number =>
            RunAsync(program, server, list, Directory.CreateDirectory(Path.Combine(folder, $"sipp-{number}")).FullName, 16_000 + number,
                rate / generators, seconds)));
        return SippOutcome.Sum(outcomes);
    }

    /// <summary>Waits until something on this UDP port answers SIP at all.</summary>
    public static async Task UntilAnsweredAsync(int port)
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var here = (IPEndPoint)socket.Client.LocalEndPoint!; // bound above
        var options = Encoding.ASCII.GetBytes(
            $"OPTIONS sip:{LoadUsers.Domain} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bKprobe;rport\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:probe@{LoadUsers.Domain}>;tag=p\r\nTo: <sip:{LoadUsers.Domain}>\r\nCall-ID: probe\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n");
        for (var attempt = 0; attempt < 100; attempt++)
        {
            await socket.SendAsync(options, new IPEndPoint(IPAddress.Loopback, port));
            using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            try
            {
                await socket.ReceiveAsync(late.Token);
                return;
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException)
            {
                continue; // not there yet
            }
        }
        throw new TimeoutException($"nothing answers on UDP port {port}");
    }

    private static async Task<SippOutcome> RunAsync(
        string program, string server, string list, string folder, int port, int rate, int seconds)
    {
        var statistics = Path.Combine(folder, "statistics.csv");
        File.Delete(statistics);
        string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            server, "-sf", Path.Combine(AppContext.BaseDirectory, "Peers", "registrations.xml"), "-inf", list, "-i", "127.0.0.1", "-p", Text(port),
            "-m", Text(rate * seconds), "-r", Text(rate), "-l", Text(rate * 9), "-nostdin", "-auth_uri", LoadUsers.Domain, "-timeout", Text(seconds + 10), "-key", "domain", LoadUsers.Domain,
            "-trace_stat", "-stf", statistics, "-fd", "1", "-buff_size", "4194304",
        ];
        await using var sipp = ChildProcess.Start(program, arguments, folder);
        await sipp.ExitAsync(TimeSpan.FromSeconds(seconds) + AfterTheLast);
        return SippOutcome.Read(await File.ReadAllLinesAsync(statistics), seconds);
    }
}
