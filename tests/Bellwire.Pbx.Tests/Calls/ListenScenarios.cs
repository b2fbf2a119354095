using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>A manager listens to an agent's call by <c>*63</c>. What each hears is measured where media is mixed.</summary>
public sealed class ListenScenarios
{
    // 103 is an agent of 8001, which 104 manages; 105 has the role; 106 has nothing; 101 is no agent.
    private const string File = """
        {"tenants":[{"name":"Example","domain":"example.org","extensions":[
          {"number":"101","sip_password":"sip-101"},{"number":"102","sip_password":"sip-102"},{"number":"103","sip_password":"sip-103"},
          {"number":"104","sip_password":"sip-104"},{"number":"105","sip_password":"sip-105","role":"QueueManager"},{"number":"106","sip_password":"sip-106"}],
          "queues":[{"number":"8001","agents":[{"number":"103"}],"managers":["104"]}]}]}
        """;

    [Theory]
    [InlineData("104")]
    [InlineData("105")]
    public async Task Whoever_manages_the_agent_listens_without_being_seen(string manager)
    {
        await using var pbx = await TestPbx.StartAsync(File);
        var (call, ring) = Talking(pbx);
        var listens = CallOnWire.From(Registered(pbx, manager), "*63103");
        Assert.Contains("m=audio", listens.Gets(200).Body());
        Presses(listens, "*2");
        Presses(listens, "*3");
        Presses(listens, "*1");
        Assert.Empty(pbx.Sees());
        listens.HangsUp();
        call.HangsUp();
        ring.Receives(SipMethod.Bye);
        Assert.Equal("103", Assert.Single(pbx.Sees().Cdr().CallTargets).Callee);
        pbx.LeavesNothing();
    }

    [Theory]
    [InlineData("106", "*63103", 403)]
    [InlineData("103", "*63103", 403)]
    [InlineData("105", "*63102", 403)]
    [InlineData("105", "*63999", 404)]
    [InlineData("105", "*63", 404)]
    public async Task Nobody_else_and_nobody_elses_call(string who, string dialled, int status)
    {
        await using var pbx = await TestPbx.StartAsync(File);
        var (call, ring) = Talking(pbx);
        CallOnWire.From(Registered(pbx, who), dialled).Gets(status);
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task An_agent_who_does_not_talk_cannot_be_listened_to()
    {
        await using var pbx = await TestPbx.StartAsync(File);
        CallOnWire.From(Registered(pbx, "105"), "*63103").Gets(404);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task One_at_a_time_listens_and_the_next_when_he_has_left()
    {
        await using var pbx = await TestPbx.StartAsync(File);
        var (call, ring) = Talking(pbx);
        var (first, second) = Registered(pbx, "104", "105");
        var listens = CallOnWire.From(first, "*63103");
        listens.Gets(200);
        CallOnWire.From(second, "*63103").Gets(486);
        listens.HangsUp();
        var next = CallOnWire.From(second, "*63103");
        next.Gets(200);
        next.HangsUp();
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task The_manager_is_hung_up_on_when_the_call_ends()
    {
        await using var pbx = await TestPbx.StartAsync(File);
        var (call, ring) = Talking(pbx);
        var listens = CallOnWire.From(Registered(pbx, "104"), "*63103");
        listens.Gets(200);
        call.HangsUp();
        ring.Receives(SipMethod.Bye);
        listens.Receives(SipMethod.Bye);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task The_manager_follows_the_agent_and_not_the_caller()
    {
        await using var pbx = await TestPbx.StartAsync(File);
        var (call, ring) = Talking(pbx);
        var listens = CallOnWire.From(Registered(pbx, "104"), "*63103");
        listens.Gets(200);
        var third = Registered(pbx, "101");
        call.Sends("REFER", null, "Refer-To: <sip:101@example.org>");          // the caller sends the agent on: he talks with 101 now
        call.Gets(202);
        call.Receives(SipMethod.Notify);
        var other = CallOnWire.At(third).Answers(200, Sdp.Plain);
        other.Receives(SipMethod.Ack);
        call.Receives(SipMethod.Notify);
        call.Receives(SipMethod.Bye);
        ring.Receives(SipMethod.Invite, 200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        Presses(listens, "*2");

        ring.Sends("REFER", null, "Refer-To: <sip:106@example.org>");          // the agent sends him on and is out of the call
        ring.Gets(202);
        ring.Receives(SipMethod.Notify);
        Assert.Contains("480", ring.Receives(SipMethod.Notify).Body());
        ring.HangsUp();
        other.Receives(SipMethod.Bye);
        listens.Receives(SipMethod.Bye);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task Hold_and_the_managers_own_changes_keep_everybody_in_the_call()
    {
        await using var pbx = await TestPbx.StartAsync(File);
        var (call, ring) = Talking(pbx);
        var listens = CallOnWire.From(Registered(pbx, "104"), "*63103");
        listens.Gets(200);
        Presses(listens, "*3");
        ring.Sends("INVITE", Sdp.OnHold);
        call.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
        call.Receives(SipMethod.Ack);
        ring.Gets(200);
        listens.Sends("INVITE", Sdp.Plain.Replace(" 0 8 101", " 8 101", StringComparison.Ordinal).Replace("- 1 1", "- 1 2", StringComparison.Ordinal));
        Assert.Contains("RTP/AVP 8 101", listens.Gets(200).Body());
        ring.Sends("INVITE", Sdp.Resumed);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        ring.Gets(200);
        listens.HangsUp();
        pbx.EndsCleanly(ring, call);
    }

    private static void Presses(CallOnWire presser, string keys)
    {
        foreach (var key in keys)
        {
            presser.Sends("INFO", $"Signal={key}\r\n", "Content-Type: application/dtmf-relay");
            presser.Gets(200);
        }
    }
}
