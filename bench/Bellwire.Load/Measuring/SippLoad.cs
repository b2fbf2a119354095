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
    /// <summary>Where the carrier of the calls sits: it is known by its address, and the phones have another.</summary>
    public const string CarrierAddress = "127.0.0.2";

    /// <summary>Where the first generator registers its phones, and where the called phone answers.</summary>
    public const int PhonePort = 16_000;

    private static readonly TimeSpan AfterTheLast = TimeSpan.FromSeconds(40);

    /// <summary>Registers the phones of a list (see <see cref="LoadUsers"/>) in turn, <paramref name="rate"/> a second for so many seconds, spread over <paramref name="generators"/> processes.</summary>
    public static async Task<SippOutcome> RegisterAsync(
        string server, string list, string folder, int rate, int seconds, int generators = 1)
    {
        var program = Program();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, generators).Select(number =>
            RunAsync(program, server, list, Directory.CreateDirectory(Path.Combine(folder, $"sipp-{number}")).FullName, PhonePort + number,
                rate / generators, seconds)));
        return SippOutcome.Sum(outcomes);
    }

    /// <summary>Calls from a carrier for the one phone that has registered: so many a second, each hung up as soon as it is answered.</summary>
    public static async Task<SippOutcome> CallAsync(string server, string folder, int rate, int seconds)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, "sipp-calls")).FullName;
        var statistics = Path.Combine(own, "statistics.csv");
        File.Delete(statistics);
        await using var sipp = ChildProcess.Start(Program(),
        [
            server, "-sf", Scenario("calls.xml"), "-i", CarrierAddress, "-p", Text(PhonePort + 100), "-m", Text(rate * seconds), "-r", Text(rate),
            "-l", Text(rate * 9), "-d", "0", "-nostdin", "-timeout", Text(seconds + 10),
            "-trace_stat", "-stf", statistics, "-fd", "1", "-buff_size", "4194304",
        ], own);
        await sipp.ExitAsync(TimeSpan.FromSeconds(seconds) + AfterTheLast);
        return SippOutcome.Read(await File.ReadAllLinesAsync(statistics), seconds);
    }

    /// <summary>The phone that is called; at the port from which the first generator has registered it.</summary>
    public static ChildProcess Answer(string folder) => ChildProcess.Start(Program(),
        ["-sf", Scenario("calls_answered.xml"), "-i", "127.0.0.1", "-p", Text(PhonePort), "-nostdin", "-buff_size", "4194304"], folder);

    private static string Program() => PeerProgram.Find("sipp") ?? throw new FileNotFoundException("sipp is not installed: apt-get install sip-tester");

    private static string Scenario(string name) => Path.Combine(AppContext.BaseDirectory, "Peers", name);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

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
        string[] arguments =
        [
            server, "-sf", Scenario("registrations.xml"), "-inf", list, "-i", "127.0.0.1", "-p", Text(port),
            "-m", Text(rate * seconds), "-r", Text(rate), "-l", Text(rate * 9), "-nostdin", "-auth_uri", LoadUsers.Domain, "-timeout", Text(seconds + 10), "-key", "domain", LoadUsers.Domain,
            "-trace_stat", "-stf", statistics, "-fd", "1", "-buff_size", "4194304",
        ];
        await using var sipp = ChildProcess.Start(program, arguments, folder);
        await sipp.ExitAsync(TimeSpan.FromSeconds(seconds) + AfterTheLast);
        return SippOutcome.Read(await File.ReadAllLinesAsync(statistics), seconds);
    }
}
