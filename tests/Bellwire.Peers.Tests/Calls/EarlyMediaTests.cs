using System.Net;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;
using Bellwire.Peers.Tests.Sipp;
using Bellwire.Testing.Media;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>What a phone plays before it answers is heard before it answers.</summary>
public sealed class EarlyMediaTests(PhoneHouse house)
{
    private static readonly TimeSpan Packet = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task The_caller_hears_an_announcement_before_the_answer()
    {
        var (ann, ben, seat) = (house.NewLine(), house.NewLine(), SippSocket.Udp());
        using var voice = new TonePhone(800, IPAddress.Parse(PrivateNetwork.Address));
        await SippRun.PassesAsync(house, "register", ben, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben);
        await using var caller = await TalkingBaresip.StartAsync(house, ann, 440);
        await using var announcing = SippRun.Start(house, "announce", ben, seat, new SippChoices(TalkMilliseconds: 4_000, Audio: voice.Address));
        await caller.DoesAsync("dial", ben.Aor);
        await desk.SeesAsync("call_start", "target_add", "target_ringing");

        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var speaking = SpeaksAsync(voice, await announcing.AudioPortAsync(voice.Address.Port), over.Token);
        await caller.HearsAsync(800);
        var answered = desk.SeesAsync("call_established");
        Assert.False(answered.IsCompleted, "it was answered before it was heard");
        await answered;
        await over.CancelAsync();
        await speaking;
        await caller.DoesAsync("hangup");
        await announcing.PassesAsync();
    }

    private static async Task SpeaksAsync(TonePhone voice, IPEndPoint to, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            voice.Speaks(to);
            await Task.Delay(Packet, TimeProvider.System, CancellationToken.None);
        }
    }
}
