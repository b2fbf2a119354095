using Bellwire.Contracts;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Registrar;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Where calls go as long as somebody says that he is away.</summary>
public sealed class StatusForwardScenarios
{
    private static readonly string File = TestDirectory.FileWith("102", "103", "104").Replace(
        "\"number\":\"103\",", "\"number\":\"103\",\"forward\":{\"away\":\"104\",\"lunch\":\"104\",\"business_trip\":\"104\",\"do_not_disturb\":\"104\"},", StringComparison.Ordinal);

    [Theory]
    [InlineData(PresenceStatus.Away, RerouteReason.ForwardingAway)]
    [InlineData(PresenceStatus.Lunch, RerouteReason.ForwardingLunch)]
    [InlineData(PresenceStatus.BusinessTrip, RerouteReason.ForwardingBusinessTrip)]
    [InlineData(PresenceStatus.DoNotDisturb, RerouteReason.ForwardingBusy)]
    public async Task Calls_go_where_the_status_says(PresenceStatus status, RerouteReason reason)
    {
        await using var pbx = await TestPbx.StartAsync(File);
        var (alice, bob) = Registered(pbx, "102", "103");
        var carol = Registered(pbx, "104");
        await SaysAsync(pbx, status);
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(carol).PicksUp();
        call.Gets(180);
        call.Gets(200);
        bob.Wire.ReceivesNothing();
        var reroute = pbx.Sees().OfType<CallReroute>().Single();
        Assert.Equal((reason, "104"), (reroute.RerouteReason, reroute.CallTarget.Number));
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Whoever_is_back_online_is_rung_himself()
    {
        await using var pbx = await TestPbx.StartAsync(File);
        var (alice, bob) = Registered(pbx, "102", "103");
        await SaysAsync(pbx, PresenceStatus.Lunch);
        await SaysAsync(pbx, PresenceStatus.Online);
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).PicksUp();
        call.Gets(180);
        call.Gets(200);
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData(PresenceStatus.Away, 200)]
    [InlineData(PresenceStatus.DoNotDisturb, 486)]
    public async Task Without_a_rule_only_do_not_disturb_refuses(PresenceStatus status, int answer)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        await SaysAsync(pbx, status);
        var call = CallOnWire.From(alice, "103");
        if (answer == 200)
        {
            CallOnWire.At(bob).PicksUp();
            call.Gets(180);
        }
        call.Gets(answer);
    }

    private static async Task SaysAsync(TestPbx pbx, PresenceStatus status)
    {
        var aor = new Aor(pbx.Directory.Directory.Current.OnlyTenant!.Tenant.Id, "103");
        Assert.Equal(PresenceSetting.Done, await pbx.Presence.Book.SetAsync(aor, status, "", CancellationToken.None));
    }
}
