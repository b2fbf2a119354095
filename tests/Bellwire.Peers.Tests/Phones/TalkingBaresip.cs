using System.Globalization;
using System.Net;
using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Media;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Phones;

/// <summary>baresip that calls, with a tone for a voice and a file for an ear; steered by its control socket.</summary>
internal sealed class TalkingBaresip : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;
    private readonly string _folder;
    private readonly int _control;
    private readonly AudioTap _ear;

    private TalkingBaresip(ChildProcess process, string folder, int control, Line line, int voice)
    {
        (_process, _folder, _control, Line, Voice) = (process, folder, control, line, voice);
        _ear = new AudioTap(IPAddress.Parse(PrivateNetwork.Address), control - 4, control - 1);
    }

    public Line Line { get; }

    /// <summary>The tone that it speaks with, in hertz.</summary>
    public int Voice { get; }

    /// <summary>What the phone has printed so far; a later wait can start here.</summary>
    public int Mark => _process.Output.Mark;

    /// <param name="house">Whose server it registers with.</param>
    /// <param name="line">Whose phone it is.</param>
    /// <param name="hertz">Its voice.</param>
    /// <param name="answers">It answers by itself; else it rings until <c>accept</c> or <c>hangup</c>.</param>
    public static async Task<TalkingBaresip> StartAsync(PhoneHouse house, Line line, int hertz, bool answers = true)
    {
        var (folder, order) = (house.NewFolder("baresip"), new PhoneOrder(house, line, Wire.Udp, line.SipPassword, Expires: 600));
        var control = order.Port + 5;
        await File.WriteAllTextAsync(Path.Combine(folder, "config"), Configuration(order, folder, Tone.Write(Path.Combine(folder, "voice.wav"), hertz), control));
        await File.WriteAllTextAsync(Path.Combine(folder, "accounts"), Baresip.Account(order)[..^1] + $";answermode={(answers ? "auto" : "manual")};audio_codecs=PCMU,PCMA;ptime=20\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "contacts"), "");
        var phone = new TalkingBaresip(ChildProcess.Start(Require.Program("baresip"), ["-f", folder, "-s"], folder), folder, control, line, hertz);
        await phone.SaysAsync("SIP/2.0 200 OK");
        return phone;
    }

    public async Task DoesAsync(string command, string? parameters = null)
    {
        await using var control = await BaresipControl.ConnectAsync(PrivateNetwork.Address, _control);
        await control.SendAsync(command, parameters);
        await control.HearsAsync();
    }

    /// <summary>Waits until the phone has rung since then, and does it.</summary>
    public async Task DoesWhenRungAsync(string command, int since)
    {
        await SaysAsync("SIP/2.0 180", since);
        await DoesAsync(command);
    }

    public Task SaysAsync(string part, int from = 0) => _process.SaysAsync(part, Patience, from);

    /// <summary>Loses power.</summary>
    public async Task DiesAsync()
    {
        _process.Kill();
        await _process.ExitAsync(Patience);
    }

    /// <summary>Ends the phone, so that its files are whole.</summary>
    public async Task QuitsAsync()
    {
        await using (var control = await BaresipControl.ConnectAsync(PrivateNetwork.Address, _control))
            await control.SendAsync("quit");
        await _process.ExitAsync(Patience);
    }

    /// <summary>Waits until it is sent this tone.</summary>
    public Task HearsAsync(int hertz) => _ear.HearsAsync(hertz, TestContext.Current.CancellationToken);

    /// <summary>Waits until it is sent a sound that is none of these tones.</summary>
    public Task HearsMusicAsync(params int[] tones) => _ear.HearsMusicAsync(tones, TestContext.Current.CancellationToken);

    public Task HearsNothingAsync() => _ear.HearsNothingAsync(TestContext.Current.CancellationToken);

    /// <summary>Waits until it was sent these digits, by RFC 4733, since it started.</summary>
    public Task HearsDigitsAsync(string digits) => _ear.HearsDigitsAsync(digits, TestContext.Current.CancellationToken);

    /// <summary>Presses keys in a call.</summary>
    public async Task PressesAsync(string digits)
    {
        foreach (var digit in digits)
        {
            await DoesAsync("sndcode", $"{digit}");
            await DoesAsync("sndcode", "");
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>For how many seconds it heard this tone, over all its calls.</summary>
    public double SecondsHeard(int hertz, double share = 0.8) => Directory.EnumerateFiles(_folder, "dump-*dec.wav").Sum(file => Tone.SecondsHeard(file, hertz, share));

    public ValueTask DisposeAsync()
    {
        _ear.Dispose();
        return _process.DisposeAsync();
    }

    private static string Configuration(PhoneOrder order, string folder, string voice, int control) =>
        $"""
        poll_method epoll
        sip_listen {PrivateNetwork.Address}:{order.Port}
        call_max_calls 8
        audio_source aufile,{voice}
        audio_player aubridge,{order.Port.ToString(CultureInfo.InvariantCulture)}
        audio_alert aufile,{folder}/none.wav
        ausrc_srate 8000
        auplay_srate 8000
        ausrc_channels 1
        auplay_channels 1
        audio_buffer 20-160
        rtp_ports {order.Port + 1}-{order.Port + 4}
        jitter_buffer_delay 1-4
        module_path {Baresip.ModuleFolder()}
        module g711.so
        module aufile.so
        module aubridge.so
        module sndfile.so
        module_tmp uuid.so
        module_tmp account.so
        module_app menu.so
        module_app ctrl_tcp.so
        ctrl_tcp_listen {PrivateNetwork.Address}:{control}
        snd_path {folder}

        """;
}
