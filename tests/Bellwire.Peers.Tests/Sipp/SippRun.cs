using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Sipp;

/// <summary>One run of SIPp with a scenario of <c>tests/peers/sipp</c>, for one line, from one port.</summary>
internal sealed class SippRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;
    private readonly string _scenario;
    private readonly string _folder;

    private SippRun(ChildProcess process, string scenario, string folder)
    {
        _process = process;
        _scenario = scenario;
        _folder = folder;
    }

    /// <param name="house">Whose server to talk to.</param>
    /// <param name="scenario">The file's name without ending.</param>
    /// <param name="line">Whose number and password to use.</param>
    /// <param name="from">The phone's own address and port, as its Contact will say.</param>
    /// <param name="with">What differs from the usual.</param>
    public static SippRun Start(PhoneHouse house, string scenario, Line line, SippSocket from, SippChoices? with = null)
    {
        with ??= new SippChoices();
        var folder = house.NewFolder("sipp");
        string[] arguments =
        [
            $"{from.Bracketed}:{house.Server.Ready.SipPort}", "-sf", Path.Combine(Repository.Root, "tests", "peers", "sipp", scenario + ".xml"),
            "-i", from.Address, "-p", from.Port.ToString(CultureInfo.InvariantCulture), "-t", from.Tcp ? "t1" : "u1", "-m", "1", "-nostdin",
            "-timeout", "25", "-auth_uri", with.Callee.Length > 0 ? $"{with.Callee}@{line.Domain}" : line.Domain, "-au", line.Number, "-ap", with.Password ?? line.SipPassword, "-key", "number", line.Number, "-key", "domain", line.Domain,
            "-key", "expires", with.Expires.ToString(CultureInfo.InvariantCulture), "-key", "contact_params", with.ContactParameters,
            "-key", "callee", with.Callee, "-key", "target", with.Target, "-d", with.TalkMilliseconds.ToString(CultureInfo.InvariantCulture),
            "-key", "audio_ip", $"{with.Audio?.Address ?? IPAddress.Parse(from.Address)}",
            "-key", "audio_port", (with.Audio?.Port ?? from.Port + 4).ToString(CultureInfo.InvariantCulture),
            "-trace_msg", "-message_file", Path.Combine(folder, "messages"), "-trace_err", "-error_file", Path.Combine(folder, "errors"),
        ];
        return new SippRun(ChildProcess.Start(Require.Program("sipp"), arguments, folder), scenario, folder);
    }

    /// <summary>Runs the scenario to its end, which must be the one that it expects.</summary>
    public static async Task PassesAsync(PhoneHouse house, string scenario, Line line, SippSocket from, SippChoices? with = null)
    {
        await using var run = Start(house, scenario, line, from, with);
        await run.PassesAsync();
    }

    public async Task PassesAsync()
    {
        var code = await _process.ExitAsync(Patience);
        Assert.True(code == 0, $"SIPp's scenario {_scenario} ended with {code}.\n{Written("errors")}\n{Written("messages")}");
    }

    /// <summary>Waits until the scenario says these words.</summary>
    public Task SaysAsync(string words) => _process.SaysAsync(words, Patience);

    /// <summary>The server's end of the audio, as the phone was told it. SIPp writes down what it got a moment later.</summary>
    /// <param name="own">The phone's own port.</param>
    public async Task<IPEndPoint> AudioPortAsync(int own)
    {
        while (true)
        {
            if (ServersAudioPort(own) is { } port)
                return new IPEndPoint(IPAddress.Parse(PrivateNetwork.Address), port);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private int? ServersAudioPort(int own) => Regex.Matches(Written("messages"), "m=audio ([0-9]+) ")
        .Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).Cast<int?>().FirstOrDefault(port => port != own);

    /// <summary>Loses power in the middle of its scenario.</summary>
    public async Task DiesAsync()
    {
        _process.Kill();
        await _process.ExitAsync(Patience);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private string Written(string file)
    {
        var path = Path.Combine(_folder, file);
        return File.Exists(path) ? File.ReadAllText(path) : $"(no {file})";
    }
}
