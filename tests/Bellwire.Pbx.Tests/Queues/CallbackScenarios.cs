using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Bellwire.Contracts;
using Bellwire.Pbx.Tests.Calls;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using Bellwire.Testing.Media;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>Callers who hang up, keep their place and are called back.</summary>
public sealed partial class CallbackScenarios
{
    private const string Offers = "\"callback\":true,\"wait_when_no_agents_online\":true";

    [Fact]
    public async Task Who_books_is_hung_up_on_keeps_his_place_and_is_called_when_an_agent_has_answered()
    {
        await using var house = await QueueHouse.OpensAsync(Offers);
        var caller = house.Phone("102");
        var call = QueueHouse.Waits(caller);
        house.Pbx.Sees();
        Books(house, call);
        house.Sees("102@8001 Callback 1", "call_ended", "call_cdr CalleeDisconnect 0 8001");
        Assert.Equal(("102", WaitingType.Callback), (house.Status().WaitingList.Single().CallerNumber, house.Status().WaitingList.Single().Type));

        var agent = Arrives(house, "201");
        var ring = CallOnWire.At(agent);
        Assert.Contains("sip:102@example.org", Encoding.UTF8.GetString(ring.Incoming.Bytes.Span), StringComparison.Ordinal);
        ring.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        var back = CallOnWire.At(caller).PicksUp();
        ring.Receives(SipMethod.Invite, sdp: Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        house.Sees(
            "extension_register", "201@8001 Ready", "call_start", "target_add 201", "201@8001 QueueCall",
            "target_add 102", "target_ringing 102", "102@8001 AgentAnswered 1", "call_established 102");
        Assert.Empty(house.Status().WaitingList);
        Assert.Empty(house.Pbx.Callbacks.Read());

        back.HangsUp();
        ring.Receives(SipMethod.Bye);
        var cdr = house.Pbx.Sees().OfType<CallCdr>().Single();
        Assert.Equal(("201", "102"), (cdr.Caller, cdr.Callee));
        Assert.Equal([CallType.QueueCallback, CallType.Callback], cdr.CallTargets.Select(target => target.CallType));
        Assert.Equal(0, house.Pbx.MediaLegs);
    }

    [Fact]
    public async Task A_caller_who_is_not_reached_is_tried_again_and_then_given_up()
    {
        await using var house = await QueueHouse.OpensAsync(Offers + ",\"callback_tries\":2");
        var caller = house.Phone("102");
        Books(house, QueueHouse.Waits(caller));
        var agent = Arrives(house, "201");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var ring = CallOnWire.At(agent).Answers(200, Sdp.Plain);
            ring.Receives(SipMethod.Ack);
            CallOnWire.At(caller).Answers(486).Receives(SipMethod.Ack);
            ring.Receives(SipMethod.Bye);
            if (attempt == 1)
                Assert.Equal(1, house.Pbx.Callbacks.Read().Single().Tries);
            house.Pbx.LetPass(TimeSpan.FromSeconds(61));
        }
        agent.Wire.ReceivesNothing();
        var left = house.Pbx.Sees().OfType<QueueCallerStatus>().Last().UpdatedCallers.Single();
        Assert.Equal((CallerChange.Hangup, WaitingType.Callback), (left.Reason, left.Type));
        Assert.Empty(house.Pbx.Callbacks.Read());
        Assert.Equal(AgentState.Ready, house.Status().Agents.Single().State);
    }

    [Fact]
    public async Task An_agent_who_hangs_up_before_the_caller_answers_costs_no_try()
    {
        await using var house = await QueueHouse.OpensAsync(Offers + ",\"callback_tries\":1");
        var caller = house.Phone("102");
        Books(house, QueueHouse.Waits(caller));
        var agent = Arrives(house, "201");
        var ring = CallOnWire.At(agent).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        var back = CallOnWire.At(caller).Answers(180);
        ring.HangsUp();
        caller.Wire.Sends(caller.Wire.Response(caller.Wire.Receives(SipMethod.Cancel), 200));
        back.Answers(487).Receives(SipMethod.Ack);
        Assert.Equal(0, house.Pbx.Callbacks.Read().Single().Tries);
        house.Pbx.LetPass(TimeSpan.FromSeconds(61));
        CallOnWire.At(agent);
    }

    [Fact]
    public async Task An_agent_who_does_not_answer_is_followed_by_the_next_and_one_who_declines_is_not_asked_again()
    {
        await using var house = await QueueHouse.OpensAsync(Offers + ",\"ring_time\":10", "", "201", "202");
        var caller = house.Phone("102");
        Books(house, QueueHouse.Waits(caller));
        var first = Arrives(house, "201");
        var missed = CallOnWire.At(first).Answers(180);
        var second = Arrives(house, "202");
        house.Pbx.Sees();
        house.Pbx.LetPass(TimeSpan.FromSeconds(10.2));
        first.Wire.Sends(first.Wire.Response(first.Wire.Receives(SipMethod.Cancel), 200));
        missed.Answers(487).Receives(SipMethod.Ack);
        house.Sees(
            "target_noanswer 201", "call_noanswer", "call_cdr None 480 201", "201@8001 Ready",
            "call_start", "target_add 202", "202@8001 QueueCall", "202@8002 OtherCall");
        CallOnWire.At(second).Answers(603).Receives(SipMethod.Ack);
        CallOnWire.At(first).Answers(603).Receives(SipMethod.Ack);
        house.Pbx.LetPass(TimeSpan.FromMinutes(10));
        first.Wire.ReceivesNothing();
        second.Wire.ReceivesNothing();
        Assert.Single(house.Status().WaitingList);
    }

    [Fact]
    public async Task A_callback_outlives_a_restart_and_rings_without_anybody_having_to_call()
    {
        await using var house = await QueueHouse.OpensAsync(Offers);
        var (caller, agent) = (house.Phone("102"), house.Phone("201"));
        house.Dials(agent, "*37");
        Books(house, QueueHouse.Waits(caller));
        await house.RestartsAsync();
        Assert.Equal(WaitingType.Callback, house.Status().WaitingList.Single().Type);
        await house.Pbx.Calls.Queues.SetAgentAsync(house.Tenant, "201", null, Pbx.Queues.AgentCommand.Ready);
        CallOnWire.At(agent).Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        CallOnWire.At(caller).PicksUp();
        Assert.Empty(house.Status().WaitingList);
    }

    [Fact]
    public async Task An_outside_caller_is_called_back_by_the_trunk_with_the_prefix_that_the_queue_has()
    {
        await using var pbx = await TestPbx.StartAsync(WithCarrier("\"callback\":true,\"callback_prefix\":\"9\""));
        var carrier = pbx.Phone("4477", "192.0.2.50");
        var agent = pbx.Phone("201");
        carrier.Wire.AbsorbsCopies = agent.Wire.AbsorbsCopies = true;
        var call = CallOnWire.FromTrunk(carrier, "18800606");
        call.Gets(200);
        Press(pbx, call, "3#");
        pbx.LetPass(TimeSpan.FromSeconds(10));
        call.Receives(SipMethod.Bye);
        agent.Registers();
        CallOnWire.At(agent).Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        Assert.Contains("INVITE sip:4477@192.0.2.50", Encoding.UTF8.GetString(CallOnWire.At(carrier).Incoming.Bytes.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("201", "")]
    [InlineData("4477", "\"outbound\":false,")]
    public async Task A_number_that_leads_nowhere_or_belongs_to_somebody_else_is_not_booked(string calling, string agent)
    {
        await using var pbx = await TestPbx.StartAsync(WithCarrier("\"callback\":true,\"callback_prefix\":\"9\"", agent));
        var carrier = pbx.Phone(calling, "192.0.2.50");
        var call = CallOnWire.FromTrunk(carrier, "18800606");
        call.Gets(200);
        Press(pbx, call, "3#");
        pbx.LetPass(TimeSpan.FromSeconds(20));
        Assert.Empty(pbx.Callbacks.Read());
        call.HangsUp();
    }

    [Fact]
    public async Task A_queue_that_offers_none_does_not_care_for_keys()
    {
        await using var house = await QueueHouse.OpensAsync("\"wait_when_no_agents_online\":true");
        var call = QueueHouse.Waits(house.Phone("102"));
        Press(house.Pbx, call, "3#*0123456789#D");
        house.Pbx.LetPass(TimeSpan.FromSeconds(20));
        house.Pbx.Sees();
        Assert.Equal(WaitingType.Normal, house.Status().WaitingList.Single().Type);
        call.HangsUp();
    }

    [Fact]
    public async Task Keys_as_telephone_events_book_too()
    {
        await using var house = await QueueHouse.OpensAsync(Offers);
        using var ann = new TonePhone(440);
        var call = CallOnWire.From(house.Phone("102"), "8001", ann.Sdp());
        var port = int.Parse(AudioPort().Match(call.Gets(200).Body()).Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        ann.Presses('3', new IPEndPoint(IPAddress.Loopback, port));
        ann.Presses('#', new IPEndPoint(IPAddress.Loopback, port));
        for (var i = 0; i < 500 && house.Pbx.Callbacks.Read().Count == 0; i++)   // the packets come by a real socket, on a thread of its own
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal("102", house.Pbx.Callbacks.Read().Single().Number);
    }

    /// <summary>3 and #, then the last words; the queue hangs up.</summary>
    internal static void Books(QueueHouse house, CallOnWire call)
    {
        Press(house.Pbx, call, "3#");
        house.Pbx.LetPass(TimeSpan.FromSeconds(10));
        call.Receives(SipMethod.Bye);
    }

    private static void Press(TestPbx pbx, CallOnWire call, string keys)
    {
        foreach (var key in keys)
        {
            call.Sends("INFO", $"Signal={key}\r\nDuration=160\r\n", "Content-Type: application/dtmf-relay");
            call.Gets(200);
            pbx.LetPass(TimeSpan.FromMilliseconds(100));
        }
    }

    private static PhoneOnPaper Arrives(QueueHouse house, string number)
    {
        house.Pbx.Sees();
        var phone = house.Pbx.Phone(number);
        phone.Wire.AbsorbsCopies = true;
        phone.Registers();
        return phone;
    }

    private static string WithCarrier(string queue, string agent = "") => $$"""
        {"tenants":[{"name":"Example","domain":"example.org",
          "extensions":[{"number":"201",{{agent}}"sip_password":"sip-201"}],
          "queues":[{"number":"8001","wait_when_no_agents_online":true,"agents":[{"number":"201"}],{{queue}}}],
          "trunks":[{"name":"carrier","host":"192.0.2.50","inbound":[{"did":"18800606","to":"8001"}],"outbound":[{"prefix":"9","strip":1}]}]}]}
        """;

    [GeneratedRegex("m=audio ([0-9]+) ")]
    private static partial Regex AudioPort();
}
