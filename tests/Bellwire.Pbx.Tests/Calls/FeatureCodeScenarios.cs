using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Codes that phones dial to tell the system something.</summary>
public sealed class FeatureCodeScenarios
{
    [Fact]
    public async Task Do_not_disturb_is_set_by_a_code_answered_and_hung_up()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        Dials(pbx, bob, "*78");
        Assert.Equal("Do Not Disturb", Assert.Single(pbx.Sees().OfType<ExtensionPresence>()).Note);

        CallOnWire.From(alice, "103").Gets(486);
        bob.Wire.ReceivesNothing();
        Assert.Equal(["call_start", "call_fail", "call_cdr"], pbx.Sees().Story());

        Dials(pbx, bob, "*79");
        CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(486).Receives(SipMethod.Ack);
    }

    [Theory]
    [InlineData("*71", "Away")]
    [InlineData("*72", "Lunch")]
    [InlineData("*73", "Business Trip")]
    public async Task Presence_is_set_by_a_code_and_taken_back(string code, string note)
    {
        await using var pbx = await TestPbx.StartAsync();
        var bob = Registered(pbx, "103");
        Dials(pbx, bob, code);
        Assert.Equal(note, Assert.Single(pbx.Sees().OfType<ExtensionPresence>()).Note);
        Dials(pbx, bob, "*70");
        Assert.Equal("Online", Assert.Single(pbx.Sees().OfType<ExtensionPresence>()).Note);
    }

    [Fact]
    public async Task A_code_that_is_unknown_is_an_unknown_number()
    {
        await using var pbx = await TestPbx.StartAsync();
        CallOnWire.From(Registered(pbx, "102"), "*99").Gets(404);
    }

    [Fact]
    public async Task A_phone_without_a_codec_of_ours_cannot_hear_the_tone()
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = Registered(pbx, "102");
        CallOnWire.From(alice, "*78", Sdp.Plain.Replace(" 0 8 101", " 9 101", StringComparison.Ordinal)).Gets(488);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_code_dialled_without_an_offer_is_answered_with_ours()
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = Registered(pbx, "102");
        var call = CallOnWire.From(alice, "*78", sdp: null);
        Assert.Contains("RTP/AVP 0 8 101", call.Gets(200, Sdp.Plain).Body());
        pbx.LetPass(TimeSpan.FromSeconds(2.1));
        call.Receives(SipMethod.Bye);
        pbx.LeavesNothing();
    }

    private static void Dials(TestPbx pbx, PhoneOnPaper phone, string code)
    {
        pbx.Sees();
        var call = CallOnWire.From(phone, code);
        var answer = call.Gets(200);
        Assert.Contains("m=audio", answer.Body());
        pbx.LetPass(TimeSpan.FromSeconds(2.1));
        call.Receives(SipMethod.Bye);
        Assert.Empty(pbx.Events.Records.OfType<CallEvent>());
        pbx.LeavesNothing();
    }
}
