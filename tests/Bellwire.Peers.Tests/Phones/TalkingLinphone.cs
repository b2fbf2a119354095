using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Phones;

/// <summary>linphonec that calls, with a tone for a voice and a file for an ear; steered by its command line.</summary>
internal sealed class TalkingLinphone : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;
    private readonly string _ear;

    private TalkingLinphone(ChildProcess process, string ear) => (_process, _ear) = (process, ear);

    public static async Task<TalkingLinphone> StartAsync(PhoneHouse house, Line line, int hertz)
    {
        var (folder, order) = (house.NewFolder("linphone"), new PhoneOrder(house, line, Wire.Udp, line.SipPassword, Expires: 600));
        Directory.CreateDirectory(Path.Combine(folder, ".local", "share", "linphone"));
        Directory.CreateDirectory(Path.Combine(folder, ".config", "linphone"));
        var (configuration, ear) = (Path.Combine(folder, "rc"), Path.Combine(folder, "ear.wav"));
        await File.WriteAllTextAsync(configuration, $"{Linphone.Configuration(order)}[rtp]\naudio_rtp_port={order.Port + 2}\n[sound]\nechocancellation=0\n");
        var phone = new TalkingLinphone(ChildProcess.Start(
            Require.Program("stdbuf"), ["-oL", Require.Program("linphonec"), "-c", configuration, "-d", "6"], folder,
            new Dictionary<string, string?> { ["HOME"] = folder, ["TERM"] = "dumb", ["LINPHONE_WORK_DIR"] = folder }), ear);
        await phone._process.SaysAsync("SIP/2.0 200", Patience);
        await phone.DoesAsync("soundcard use files");
        await phone.DoesAsync($"play {Tone.Write(Path.Combine(folder, "voice.wav"), hertz)}");
        await phone.DoesAsync($"record {ear}");
        return phone;
    }

    public Task DoesAsync(string command) => _process.WriteLineAsync(command);

    public Task IsCalledAsync() => _process.SaysAsync("LinphoneCallIncomingReceived", Patience);

    public async Task QuitsAsync()
    {
        await DoesAsync("quit");
        await _process.ExitAsync(Patience);
    }

    /// <summary>For how many seconds its last call heard this tone.</summary>
    public double SecondsHeard(int hertz) => Tone.SecondsHeard(_ear, hertz);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
