using System.Net;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Sipp;
using Bellwire.Testing.Media;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Calls;

public sealed class RecordedCallTests(PhoneHouse house)
{
    private static readonly TimeSpan Packet = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task A_recorded_call_has_the_tone_of_the_caller_left_and_that_of_the_callee_right()
    {
        var here = IPAddress.Parse(PrivateNetwork.Address);
        using var ann = new TonePhone(440, here);
        using var ben = new TonePhone(800, here);
        var (caller, callee, seat) = (PhoneHouse.RecordedLine, house.NewLine(), SippSocket.Udp());
        await SippRun.PassesAsync(house, "register", callee, seat);
        using var desk = await CallDesk.OpenAsync(house.Server, caller, callee);
        await using var answering = SippRun.Start(house, "answer", callee, seat, new SippChoices(Audio: ben.Address));
        await using var calling = SippRun.Start(
            house, "call", caller, SippSocket.Udp(), new SippChoices(Callee: callee.Number, TalkMilliseconds: 4_000, Audio: ann.Address));
        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established");
        var (annTo, benTo) = (await calling.AudioPortAsync(ann.Address.Port), await answering.AudioPortAsync(ben.Address.Port));

        using (var ticks = new PeriodicTimer(Packet, TimeProvider.System))
            for (var i = 0; i < 75 && await ticks.WaitForNextTickAsync(TestContext.Current.CancellationToken); i++)
            {
                ann.Speaks(annTo);
                ben.Hears();
                ben.Speaks(benTo);
                ann.Hears();
            }
        await calling.PassesAsync();
        await answering.PassesAsync();
        await desk.SeesAsync("target_ended", "call_ended");
        var session = (await desk.SeesAsync("call_cdr")).GetProperty("session_id").GetString();

        var file = Assert.Single(Directory.GetFiles(house.DataFile("recordings"), $"*_{session}_{caller.Number}_*.wav"));
        var sound = await WholeAsync(file);
        Assert.True(sound.Level(0, 440) > 5 * sound.Level(0, 800) && sound.Level(0, 440) > 0.05, $"left: {sound.Level(0, 440)}, {sound.Level(0, 800)}");
        Assert.True(sound.Level(1, 800) > 5 * sound.Level(1, 440) && sound.Level(1, 800) > 0.05, $"right: {sound.Level(1, 800)}, {sound.Level(1, 440)}");
    }

    // The writer closes the file within a fifth of a second after the call.
    private static async Task<StereoSound> WholeAsync(string file)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                var sound = new StereoSound(file);
                if (sound.Length > TimeSpan.FromSeconds(1))
                    return sound;
            }
            catch (InvalidDataException) when (tries < 200)
            {
                await Task.Delay(Packet, TimeProvider.System, TestContext.Current.CancellationToken);
                continue;
            }
            Assert.True(tries < 200, "the recording is not closed");
            await Task.Delay(Packet, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
