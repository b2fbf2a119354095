using System.Net;
using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Media;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Phones;

/// <summary>linphonec that calls, with a tone for a voice and a file for an ear; steered by its command line.</summary>
internal sealed class TalkingLinphone : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;
    private readonly string _ear;
    private readonly AudioTap _tap;

    private TalkingLinphone(ChildProcess process, string ear, int audioPort)
    {
        (_process, _ear) = (process, ear);
        _tap = new AudioTap(IPAddress.Parse(PrivateNetwork.Address), audioPort, audioPort);
    }

    public static async Task<TalkingLinphone> StartAsync(PhoneHouse house, Line line, int hertz)
    {
        var (folder, order) = (house.NewFolder("linphone"), new PhoneOrder(house, line, Wire.Udp, line.SipPassword, Expires: 600));
        Directory.CreateDirectory(Path.Combine(folder, ".local", "share", "linphone"));
        Directory.CreateDirectory(Path.Combine(folder, ".config", "linphone"));
        var (configuration, ear) = (Path.Combine(folder, "rc"), Path.Combine(folder, "ear.wav"));
        await File.WriteAllTextAsync(configuration, $"{Linphone.Configuration(order)}[rtp]\naudio_rtp_port={order.Port + 2}\n[sound]\nechocancellation=0\n");
        var phone = new TalkingLinphone(ChildProcess.Start(
            Require.Program("stdbuf"), ["-oL", Require.Program("linphonec"), "-c", configuration, "-d", "6"], folder,
            new Dictionary<string, string?> { ["HOME"] = folder, ["TERM"] = "dumb", ["LINPHONE_WORK_DIR"] = folder }), ear, order.Port + 2);
        await phone._process.SaysAsync("SIP/2.0 200", Patience);
        await phone.DoesAsync("soundcard use files");
        foreach (var other in (string[])["0", "1", "2"])                       // opus and speex come before G.711, which is what the tap understands
            await phone.DoesAsync($"codec disable {other}");
        await phone.DoesAsync($"play {Tone.Write(Path.Combine(folder, "voice.wav"), hertz)}");
        await phone.DoesAsync($"record {ear}");
        return phone;
    }

    public Task DoesAsync(string command) => _process.WriteLineAsync(command);

    /// <summary>Waits until its last call rings at the other end, as the phone knows.</summary>
    public Task HearsRingingAsync(int since) => _process.SaysAsync("LinphoneCallOutgoingRinging", Patience, since);

    /// <summary>Waits until its first call stands, as the phone knows: before that it does not pause.</summary>
    public Task IsTalkingAsync() => _process.SaysAsync(" to LinphoneCallStreamsRunning", Patience);

    /// <summary>What the phone has printed so far; a later wait can start here.</summary>
    public int Mark => _process.Output.Mark;

    public Task IsCalledAsync(int since = 0) => _process.SaysAsync(" to LinphoneCallIncomingReceived", Patience, since);

    public async Task QuitsAsync()
    {
        await DoesAsync("quit");
        await _process.ExitAsync(Patience);
    }

    /// <summary>Waits until it is sent this tone.</summary>
    public Task HearsAsync(int hertz) => _tap.HearsAsync(hertz, TestContext.Current.CancellationToken);

    /// <summary>Waits until it is sent a sound that is none of these tones.</summary>
    public Task HearsMusicAsync(params int[] tones) => _tap.HearsMusicAsync(tones, TestContext.Current.CancellationToken);

    /// <summary>For how many seconds its last call heard this tone.</summary>
    public double SecondsHeard(int hertz) => Tone.SecondsHeard(_ear, hertz);

    public ValueTask DisposeAsync()
    {
        _tap.Dispose();
        return _process.DisposeAsync();
    }
}
