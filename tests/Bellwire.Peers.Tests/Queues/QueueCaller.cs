using System.Net;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Sipp;
using Bellwire.Testing.Media;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Queues;

/// <summary>SIPp calls a queue and stays until it is hung up; its audio is a tone that we send, and we hear what comes.</summary>
internal sealed class QueueCaller : IAsyncDisposable
{
    private static readonly TimeSpan Packet = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SippRun _signalling;
    private readonly TonePhone _audio;

    private QueueCaller(SippRun signalling, TonePhone audio) => (_signalling, _audio) = (signalling, audio);

    public static QueueCaller Calls(PhoneHouse house, Line line, string queue, int hertz)
    {
        var audio = new TonePhone(hertz, IPAddress.Parse(PrivateNetwork.Address));
        return new QueueCaller(SippRun.Start(house, "queue_caller", line, SippSocket.Udp(), new SippChoices(Callee: queue, Audio: audio.Address)), audio);
    }

    /// <summary>Speaks, and listens until so many packets of 20 ms sounded like that.</summary>
    public async Task HearsAsync(string what, int packets, Func<byte[], bool> sounds)
    {
        var port = await ServersPortAsync();
        var (heard, others, ticks) = (0, 0, (int)(Patience / Packet));
        using var pace = new PeriodicTimer(Packet, TimeProvider.System);
        while (heard < packets && ticks-- > 0 && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            _audio.Speaks(port);
            while (_audio.HasSomethingToHear)
                _ = sounds(_audio.Hears()) ? heard++ : others++;
        }
        Assert.True(heard >= packets, $"of {what} only {heard} packets were heard, and {others} others");
    }

    /// <summary>Speaks until that is done.</summary>
    public async Task SpeaksUntilAsync(Task done)
    {
        var port = await ServersPortAsync();
        using var pace = new PeriodicTimer(Packet, TimeProvider.System);
        while (!done.IsCompleted && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            _audio.Speaks(port);
        await done;
    }

    public Task HearsToneAsync(int hertz) => HearsAsync($"{hertz} Hz", packets: 25, payload => MuLawEar.Share(payload, hertz) > 0.8);

    public async Task PressesAsync(char key) => _audio.Presses(key, await ServersPortAsync());

    /// <summary>It was hung up.</summary>
    public Task EndsAsync() => _signalling.PassesAsync();

    public async ValueTask DisposeAsync()
    {
        await _signalling.DisposeAsync();
        _audio.Dispose();
    }

    private Task<IPEndPoint> ServersPortAsync() => _signalling.AudioPortAsync(_audio.Address.Port);
}
