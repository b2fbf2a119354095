using System.Text.Json;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Phones;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>Pause, resume and the transfer after a consultation (REFER with Replaces), with sound.</summary>
public sealed class LinphoneCallTests(PhoneHouse house)
{
    private static readonly TimeSpan ForAMoment = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task A_caller_pauses_consults_and_connects_the_two_others()
    {
        var (ann, ben, cleo) = (house.NewLine(), house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben, cleo);
        await using var transferor = await TalkingLinphone.StartAsync(house, ann, 440);
        await using var first = await TalkingLinphone.StartAsync(house, ben, 800);
        await using var second = await TalkingLinphone.StartAsync(house, cleo, 1200);

        await transferor.DoesAsync($"call {ben.Aor}");
        await first.IsCalledAsync();
        await first.DoesAsync("answer");
        var established = await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established");
        await first.HearsAsync(440);
        foreach (var kind in new[] { "call_hold", "call_unhold", "call_hold" })
        {
            await transferor.DoesAsync(kind == "call_unhold" ? "resume 1" : "pause 1");
            Assert.Equal(ann.Aor, (await desk.SeesAsync(kind)).GetProperty("aor").GetString());
            await (kind == "call_hold" ? first.HearsMusicAsync(440, 800, 1200) : first.HearsAsync(440));
        }
        await transferor.DoesAsync($"call {cleo.Aor}");
        await second.IsCalledAsync();
        await second.DoesAsync("answer");
        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established");
        await TalkAsync();
        await transferor.DoesAsync("transfer 1 --to-call 2");

        // The session of the consultation ends with the transfer, the first one goes on.
        var session = established.GetProperty("session_id").GetString();
        var reasons = new List<(bool First, string? Reason)>();
        for (var connected = false; !connected || reasons.Count == 0;)
        {
            var seen = await desk.NextAsync() ?? throw new InvalidOperationException("the server has closed");
            connected |= IsOf(seen, "call_established") && seen.GetProperty("session_id").GetString() == session;
            if (IsOf(seen, "call_cdr"))
                reasons.Add((seen.GetProperty("session_id").GetString() == session, seen.GetProperty("ended_reason").GetString()));
        }
        Assert.Equal([(false, "attended_transfer_complete")], reasons);
        await TalkAsync();
        await second.DoesAsync("terminate all");
        while (await desk.NextAsync() is { } seen && !IsOf(seen, "call_cdr"))
        {
        }
        foreach (var phone in new[] { transferor, first, second })
            await phone.QuitsAsync();
        Assert.True(first.SecondsHeard(1200) > 0.5, "the first party did not hear the second");
        Assert.True(second.SecondsHeard(800) > 0.5, "the second party did not hear the first");
    }

    [Fact]
    public async Task A_caller_connects_the_two_others_before_the_second_has_answered()
    {
        var (ann, ben, cleo) = (house.NewLine(), house.NewLine(), house.NewLine());
        using var desk = await CallDesk.OpenAsync(house.Server, ann, ben, cleo);
        await using var transferor = await TalkingLinphone.StartAsync(house, ann, 440);
        await using var first = await TalkingLinphone.StartAsync(house, ben, 800);
        await using var second = await TalkingLinphone.StartAsync(house, cleo, 1200);
        await transferor.DoesAsync($"call {ben.Aor}");
        await first.IsCalledAsync();
        await first.DoesAsync("answer");
        var session = (await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established")).GetProperty("session_id").GetString();
        await transferor.IsTalkingAsync();
        await transferor.DoesAsync("pause 1");
        await desk.SeesAsync("call_hold");
        await first.HearsMusicAsync(440, 800, 1200);                           // the pause is over and done with
        var since = transferor.Mark;
        await transferor.DoesAsync($"call {cleo.Aor}");
        await second.IsCalledAsync();
        await desk.SeesAsync("call_start", "target_add", "target_ringing");
        await transferor.HearsRingingAsync(since);
        await transferor.DoesAsync("transfer 1 --to-call 2");

        await desk.SeesUntilAsync("call_cdr");
        Assert.NotEqual(session, desk.Last.GetProperty("session_id").GetString());
        Assert.Equal("attended_transfer_complete", desk.Last.GetProperty("ended_reason").GetString());
        await second.DoesAsync("answer");
        await desk.SeesUntilAsync("call_established");
        Assert.Equal((session, cleo.Aor), (desk.Last.GetProperty("session_id").GetString(), desk.Last.GetProperty("call_target").GetString()));
        await first.HearsAsync(1200);
        await second.HearsAsync(800);
        await second.DoesAsync("terminate all");
        await desk.SeesUntilAsync("call_cdr");
    }

    private static bool IsOf(JsonElement seen, string kind) => seen.GetProperty("event_type").GetString() == kind;

    private static Task TalkAsync() => Task.Delay(ForAMoment, TimeProvider.System, TestContext.Current.CancellationToken);
}
