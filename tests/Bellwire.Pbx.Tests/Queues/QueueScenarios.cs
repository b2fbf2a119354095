using System.Text;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Messages;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>Real SIP between callers, queues and agents.</summary>
public sealed class QueueScenarios
{
    [Fact]
    public async Task A_caller_waits_and_talks_to_the_agent_in_one_call()
    {
        await using var house = await QueueHouse.OpensAsync();
        var (caller, agent) = (house.Phone("102"), house.Phone("201"));

        var call = CallOnWire.From(caller, "8001");
        var answer = call.Gets(200);
        Assert.Contains("RTP/AVP 0 8 101", Encoding.UTF8.GetString(answer.Body));
        Assert.True(answer.TryGetHeader("X-Session-Id"u8, out var session));
        house.Sees("call_start", "102@8001 Enqueue 1", "target_add 201", "201@8001 QueueCall");

        var ring = CallOnWire.At(agent);
        Assert.True(ring.Incoming.TryGetHeader("X-Session-Id"u8, out var same));
        Assert.True(session.SequenceEqual(same));
        Assert.Contains("sip:102@example.org", Encoding.UTF8.GetString(ring.Incoming.Bytes.Span), StringComparison.Ordinal);
        ring.PicksUp();
        call.Receives(SipMethod.Invite, sdp: Sdp.Plain);
        call.Receives(SipMethod.Ack);
        house.Sees("target_ringing 201", "call_established 201", "102@8001 AgentAnswered 1");

        call.HangsUp();
        ring.Receives(SipMethod.Bye);
        house.Sees("target_ended 201", "call_ended", "call_cdr CallerDisconnect 0 8001 201", "201@8001 Ready");
        Assert.Equal(0, house.Pbx.MediaLegs);
    }

    [Fact]
    public async Task The_record_has_the_queue_and_every_agent_as_queue_calls()
    {
        await using var house = await QueueHouse.OpensAsync(agents: ["201", "202"]);
        var (caller, first, second) = (house.Phone("102"), house.Phone("201"), house.Phone("202"));
        var call = QueueHouse.Waits(caller);
        CallOnWire.At(first).Answers(486);
        first.Wire.Receives(SipMethod.Ack);
        var ring = CallOnWire.At(second).Answers(180);
        house.Pbx.LetPass(TimeSpan.FromSeconds(7));
        ring.Answers(200, Sdp.Plain);
        second.Wire.Receives(SipMethod.Ack);
        call.Receives(SipMethod.Invite, sdp: Sdp.Plain);
        call.Receives(SipMethod.Ack);
        ring.HangsUp();
        call.Receives(SipMethod.Bye);

        var cdr = house.Pbx.Sees().OfType<CallCdr>().Single();
        Assert.Equal(["8001", "201", "202"], cdr.CallTargets.Select(target => target.Callee));
        Assert.All(cdr.CallTargets, target => Assert.Equal(CallType.QueueCall, target.CallType));
        Assert.Equal([0, 486, 0], cdr.CallTargets.Select(target => target.StatusCode));
        Assert.Equal([EndedReason.Referred, EndedReason.None, EndedReason.None], cdr.CallTargets.Select(target => target.EndReason));
        Assert.Equal(cdr.StartTime, cdr.AnsweredTime);                         // the queue's answer is the first
        Assert.Equal(cdr.StartTime.Seconds + 7, cdr.CallTargets[2].AnsweredTime.Seconds);
        Assert.Equal(EndedReason.CalleeDisconnect, cdr.EndedReason);
    }

    [Fact]
    public async Task A_caller_who_leaves_while_waiting_ends_the_call_as_its_caller()
    {
        await using var house = await QueueHouse.OpensAsync();
        var (caller, agent) = (house.Phone("102"), house.Phone("201"));
        var call = QueueHouse.Waits(caller);
        var ring = CallOnWire.At(agent).Answers(180);
        house.Pbx.Sees();
        call.HangsUp();
        agent.Wire.Sends(agent.Wire.Response(agent.Wire.Receives(SipMethod.Cancel), 200));
        ring.Answers(487);
        agent.Wire.Receives(SipMethod.Ack);

        house.Sees("target_ended 201", "call_ended", "call_cdr CallerDisconnect 0 8001 201", "102@8001 Hangup 1", "201@8001 Ready");
        Assert.Equal(0, house.Pbx.MediaLegs);
    }

    [Fact]
    public async Task An_answer_that_crosses_the_callers_hangup_is_taken_back()
    {
        await using var house = await QueueHouse.OpensAsync();
        var (caller, agent) = (house.Phone("102"), house.Phone("201"));
        var call = QueueHouse.Waits(caller);
        var ring = CallOnWire.At(agent).Answers(180);
        call.HangsUp();
        agent.Wire.Receives(SipMethod.Cancel);
        ring.Answers(200, Sdp.Plain);
        agent.Wire.Receives(SipMethod.Ack);
        ring.Receives(SipMethod.Bye);

        Assert.Equal(AgentState.Ready, house.Pbx.Sees().OfType<QueueAgentStatus>().Last().UpdatedAgents!.Single().State); // it is the agent's event
    }

    [Fact]
    public async Task An_agent_who_does_not_answer_is_followed_by_the_next()
    {
        await using var house = await QueueHouse.OpensAsync("\"ring_time\":10", "", "201", "202");
        var (caller, first, second) = (house.Phone("102"), house.Phone("201"), house.Phone("202"));
        var call = QueueHouse.Waits(caller);
        CallOnWire.At(first).Answers(180);
        house.Pbx.Sees();
        house.Pbx.LetPass(TimeSpan.FromSeconds(10.2));
        first.Wire.Receives(SipMethod.Cancel);
        house.Sees(
            "target_noanswer 201", "201@8001 Ready", "target_add 202", "202@8001 QueueCall", "202@8002 OtherCall");
        QueueHouse.Answers(second, call);
    }

    [Fact]
    public async Task Who_waited_too_long_is_hung_up_on()
    {
        await using var house = await QueueHouse.OpensAsync("\"max_waiting_time\":15,\"wait_when_no_agents_online\":true");
        var call = QueueHouse.Waits(house.Phone("102"));
        house.Pbx.Sees();
        house.Pbx.LetPass(TimeSpan.FromSeconds(15.2));
        call.Receives(SipMethod.Bye);
        house.Sees("102@8001 Overflow 1", "call_noanswer", "call_cdr None 480 8001");
    }

    [Fact]
    public async Task Who_waited_too_long_goes_on_to_an_extension()
    {
        await using var house = await QueueHouse.OpensAsync(
            "\"max_waiting_time\":15,\"wait_when_no_agents_online\":true,\"overflow\":{\"action\":\"FORWARD_TO_NUMBER\",\"number\":\"103\"}");
        var (caller, other) = (house.Phone("102"), house.Phone("103"));
        var call = QueueHouse.Waits(caller);
        house.Pbx.Sees();
        house.Pbx.LetPass(TimeSpan.FromSeconds(15.2));
        house.Sees("102@8001 Overflow 1", "call_reroute 103 Overflow", "target_add 103");
        QueueHouse.Answers(other, call).HangsUp();
        call.Receives(SipMethod.Bye);
        house.Sees("target_ringing 103", "call_established 103", "target_ended 103", "call_ended", "call_cdr CalleeDisconnect 0 8001 103");
    }

    [Fact]
    public async Task With_nobody_logged_in_the_caller_is_refused_unanswered()
    {
        await using var house = await QueueHouse.OpensAsync();
        CallOnWire.From(house.Phone("102"), "8001").Gets(480);
        house.Sees("call_start", "call_fail 480", "call_cdr None 480");
    }

    [Fact]
    public async Task A_full_queue_is_busy()
    {
        await using var house = await QueueHouse.OpensAsync("\"max_callers\":1,\"wait_when_no_agents_online\":true");
        QueueHouse.Waits(house.Phone("102"));
        house.Pbx.Sees();
        CallOnWire.From(house.Phone("103"), "8001").Gets(486);
        house.Sees("call_start", "call_fail 486", "call_cdr None 486");
    }

    [Fact]
    public async Task Queues_that_overflow_into_each_other_end_the_call_as_a_loop()
    {
        await using var house = await QueueHouse.OpensAsync(
            "\"overflow\":{\"action\":\"FORWARD_TO_NUMBER\",\"number\":\"8002\"}", "\"overflow\":{\"action\":\"FORWARD_TO_NUMBER\",\"number\":\"8001\"}");
        CallOnWire.From(house.Phone("102"), "8001").Gets(482);
        var events = house.Pbx.Sees();
        Assert.Equal(8, events.OfType<CallReroute>().Count());
        Assert.Equal(482, events.OfType<CallFail>().Single().FailCode);
    }

    [Fact]
    public async Task An_agent_with_two_queues_is_in_a_call_in_both()
    {
        await using var house = await QueueHouse.OpensAsync(agents: ["202"]);
        var (caller, agent) = (house.Phone("102"), house.Phone("202"));
        var call = QueueHouse.Waits(caller);
        house.Sees("call_start", "102@8001 Enqueue 1", "target_add 202", "202@8001 QueueCall", "202@8002 OtherCall");
        QueueHouse.Answers(agent, call).HangsUp();
        call.Receives(SipMethod.Bye);
        Assert.Equal(["202@8001 Ready", "202@8002 Ready"], house.Pbx.Sees().OfType<QueueAgentStatus>()
            .Select(status => $"{status.UpdatedAgents!.Single().AgentExtensionNumber}@{status.QueueNumber} {status.UpdatedAgents!.Single().State}")); // agents' events
    }

    [Fact]
    public async Task An_ordinary_call_keeps_an_agent_busy_from_the_first_ring()
    {
        await using var house = await QueueHouse.OpensAsync();
        var (caller, agent) = (house.Phone("102"), house.Phone("201"));
        var call = CallOnWire.From(caller, "201");
        var ring = CallOnWire.At(agent).Answers(180);
        call.Gets(180);
        house.Sees("call_start", "target_add 201", "201@8001 OtherCall", "target_ringing 201");
        ring.Answers(200, Sdp.Plain);
        agent.Wire.Receives(SipMethod.Ack);
        call.Gets(200);
        call.HangsUp();
        ring.Receives(SipMethod.Bye);
        house.Sees("call_established 201", "target_ended 201", "call_ended", "call_cdr CallerDisconnect 0 201", "201@8001 Ready");
    }

    [Fact]
    public async Task Feature_codes_set_the_agents_state()
    {
        await using var house = await QueueHouse.OpensAsync(agents: ["202"]);
        var agent = house.Phone("202");
        house.Dials(agent, "*37");
        house.Sees("202@8001 NotReady", "202@8002 NotReady");
        house.Dials(agent, "*368001");
        house.Sees("202@8001 Ready");
        house.Dials(agent, "*39");
        house.Sees("202@8001 LoggedOut", "202@8002 LoggedOut");
        house.Dials(agent, "*38");
        house.Sees("202@8001 Ready", "202@8002 Ready");
        house.Dials(agent, "*389999", status: 404);
        house.Sees();
    }

    [Fact]
    public async Task An_agent_whose_phone_goes_is_offline()
    {
        await using var house = await QueueHouse.OpensAsync();
        var agent = house.Phone("201");
        agent.Unregisters();
        house.Sees("extension_register", "201@8001 Offline");
        agent.Registers();
        house.Sees("extension_register", "201@8001 Ready");
    }

    [Fact]
    public async Task What_agents_set_outlives_a_restart()
    {
        await using var house = await QueueHouse.OpensAsync(agents: ["201", "202"]);
        var (ready, paused) = (house.Phone("201"), house.Phone("202"));
        Assert.Equal(2, house.Status().Agents.Count);
        house.Dials(paused, "*37");
        QueueHouse.Waits(house.Phone("102"));
        CallOnWire.At(ready);
        await house.RestartsAsync();
        Assert.Equal(
            [("201", AgentState.Ready), ("202", AgentState.NotReady)], house.Status().Agents.Select(agent => (agent.AgentExtensionNumber, agent.State)));
        Assert.Empty(house.Status().WaitingList);
    }

    [Fact]
    public async Task A_snapshot_shows_who_waits_and_who_serves()
    {
        await using var house = await QueueHouse.OpensAsync();
        house.Phone("201");
        QueueHouse.Waits(house.Phone("102"));
        QueueHouse.Waits(house.Phone("103"));
        house.Pbx.Sees();
        var status = house.Status();
        Assert.Equal(("8001", "Sales"), (status.QueueNumber, status.QueueName));
        Assert.Equal([("1", "102"), ("2", "103")], status.WaitingList.Select(entry => (entry.Position, entry.CallerNumber)));
        Assert.Equal((AgentState.QueueCall, "102"), (status.Agents.Single().State, status.Agents.Single().CallerNumber));
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_has_a_snapshot_without_a_status()
    {
        await using var house = await QueueHouse.OpensAsync();
        house.Pbx.Calls.Queues.RequestQueueStatus(new TenantId(1), "9999", new SnapshotTicket(1, 2));
        Assert.Null(((QueueSnapshot)house.Pbx.Events.Take().Single()).Status);
    }

    [Fact]
    public async Task A_removed_agent_sees_his_removal_before_his_right_ends()
    {
        await using var house = await QueueHouse.OpensAsync(agents: ["201", "202"]);
        house.Phone("201");
        house.Status();
        await house.AppliesAsync("", "202");
        var records = house.Pbx.Events.Take();
        var removal = records.ToList().FindIndex(record => record is QueueAgentStatus { RemovedAgents: [{ AgentExtensionNumber: "201" }] });
        var right = records.ToList().FindIndex(record => record is QueueRights { Number: "8001" });
        Assert.True(removal >= 0 && removal < right, $"removed at {removal}, right at {right}");
        Assert.DoesNotContain("201", ((QueueRights)records[right]).Agents);
    }

    [Fact]
    public async Task An_agent_transfers_his_caller_back_into_a_queue()
    {
        await using var house = await QueueHouse.OpensAsync(second: "\"wait_when_no_agents_online\":true");
        var (caller, agent) = (house.Phone("102"), house.Phone("201"));
        var call = QueueHouse.Waits(caller);
        var ring = QueueHouse.Answers(agent, call);
        house.Pbx.Sees();
        ring.Sends("REFER", null, "Refer-To: <sip:8002@example.org>", "Contact: " + $"<{agent.Contact}>");
        agent.Wire.Receives(202);
        ring.Receives(SipMethod.Notify);
        ring.Receives(SipMethod.Notify);
        ring.Receives(SipMethod.Bye);
        house.Sees("call_reroute 8002 Transfer", "target_ended 201", "102@8002 Enqueue 1", "201@8001 Ready");
        Assert.Contains("RTP/AVP 0 8 101", Encoding.UTF8.GetString(call.Receives(SipMethod.Invite, sdp: Sdp.Plain).Body));   // from now on he talks to us
        call.Receives(SipMethod.Ack);
        call.HangsUp();
        house.Sees("call_ended", "call_cdr BlindTransferComplete 0 8001 201 8002", "102@8002 Hangup 1");
    }

    [Fact]
    public async Task A_waiting_caller_may_hold_and_refresh()
    {
        await using var house = await QueueHouse.OpensAsync("\"wait_when_no_agents_online\":true");
        var call = QueueHouse.Waits(house.Phone("102"));
        call.Sends("INVITE", Sdp.OnHold);
        var answer = call.Gets(200);
        Assert.Contains("a=recvonly", Encoding.UTF8.GetString(answer.Body));
        house.Sees("call_start", "102@8001 Enqueue 1");
    }

    [Fact]
    public async Task A_caller_without_a_codec_of_ours_is_refused()
    {
        await using var house = await QueueHouse.OpensAsync("\"wait_when_no_agents_online\":true");
        const string Opus = "v=0\r\no=- 1 1 IN IP4 192.0.2.99\r\ns=-\r\nc=IN IP4 192.0.2.99\r\nt=0 0\r\nm=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\n";
        CallOnWire.From(house.Phone("102"), "8001", Opus).Gets(488);
        house.Sees("call_start", "call_fail 488", "call_cdr None 488");
    }

    [Fact]
    public async Task A_phone_that_went_while_too_much_waited_is_missed_within_seconds()
    {
        await using var house = await QueueHouse.OpensAsync();
        var agent = house.Phone("201");
        Assert.Equal(AgentState.Ready, house.Status().Agents.Single().State);
        var isFull = false;
        house.Pbx.Events.Breaks = record =>
        {
            if (isFull || record is not QueueSnapshot)
                return false;
            isFull = true;
            for (var i = 0; i < new CallOptions().MaxWaiting; i++)             // the loop is at work here, so all of this waits
                house.Pbx.Calls.Queues.RegistrationsChanged(new Aor(house.Tenant, "102"), 1);
            agent.Unregisters();
            return false;
        };
        Assert.Equal(AgentState.Ready, house.Status().Agents.Single().State);
        Assert.True(isFull);
        Assert.Equal(AgentState.Ready, house.Status().Agents.Single().State);
        house.Pbx.LetPass(TimeSpan.FromSeconds(6));
        house.Sees("201@8001 Offline");
    }
}
