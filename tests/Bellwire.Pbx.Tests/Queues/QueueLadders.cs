using System.Text;
using Bellwire.Pbx.Tests.Calls;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>The queues' ladders of docs/events.md, played and written down. <c>BELLWIRE_GOLDEN=rewrite</c> writes the section anew.</summary>
public sealed class QueueLadders
{
    [Fact]
    public async Task The_ladders_of_queues_on_the_events_page_are_what_happens()
    {
        var section = new StringBuilder();
        await Writes(section, "An agent answers, and the caller hangs up", "", ["102", "201"], (_, phones) =>
        {
            var call = CallOnWire.From(phones[0], "8001");
            call.Gets(200);
            var ring = QueueHouse.Answers(phones[1], call);
            call.HangsUp();
            ring.Receives(SipMethod.Bye);
        });
        await Writes(section, "The first agent declines, the second answers", "", ["102", "201", "202"], (_, phones) =>
        {
            var call = CallOnWire.From(phones[0], "8001");
            call.Gets(200);
            CallOnWire.At(phones[1]).Answers(180).Answers(603).Receives(SipMethod.Ack);
            QueueHouse.Answers(phones[2], call);
        });
        await Writes(section, "The first agent misses the caller", "\"ring_time\":10", ["102", "201", "202"], (pbx, phones) =>
        {
            var call = CallOnWire.From(phones[0], "8001");
            call.Gets(200);
            var missed = CallOnWire.At(phones[1]).Answers(180);
            pbx.LetPass(TimeSpan.FromSeconds(10.1));
            Falls(phones[1], missed);
            CallOnWire.At(phones[2]).Answers(180);
        });
        await Writes(section, "The caller hangs up while an agent is rung", "", ["102", "201"], (_, phones) =>
        {
            var call = CallOnWire.From(phones[0], "8001");
            call.Gets(200);
            var ring = CallOnWire.At(phones[1]).Answers(180);
            call.HangsUp();
            Falls(phones[1], ring);
        });
        await Writes(
            section, "Nobody has time: service level broken, then overflow to 103",
            "\"wait_when_no_agents_online\":true,\"sla_time\":10,\"max_waiting_time\":15,\"overflow\":{\"action\":\"FORWARD_TO_NUMBER\",\"number\":\"103\"}",
            ["102", "103"],
            (pbx, phones) =>
            {
                var call = CallOnWire.From(phones[0], "8001");
                call.Gets(200);
                pbx.LetPass(TimeSpan.FromSeconds(15.1));
                QueueHouse.Answers(phones[1], call);
            });
        await Writes(section, "Wrap-up after a call", "\"wrap_up_time\":5", ["102", "201"], (pbx, phones) =>
        {
            var call = CallOnWire.From(phones[0], "8001");
            call.Gets(200);
            var ring = QueueHouse.Answers(phones[1], call);
            ring.HangsUp();
            call.Receives(SipMethod.Bye);
            pbx.LetPass(TimeSpan.FromSeconds(5.1));
        });
        await Writes(
            section, "A callback: 102 books it by 3 and #, an agent comes, is rung first, then 102 (two sessions)",
            "\"callback\":true,\"wait_when_no_agents_online\":true", ["102", "201"],
            (pbx, phones) =>
            {
                pbx.Calls.Queues.SetAgentAsync(pbx.Directory.Directory.FindTenant("example.org")!.Tenant.Id, "201", null, Pbx.Queues.AgentCommand.NotReady); // it is in the file
                var call = CallOnWire.From(phones[0], "8001");
                call.Gets(200);
                foreach (var key in "3#")
                {
                    call.Sends("INFO", $"Signal={key}\r\nDuration=160\r\n", "Content-Type: application/dtmf-relay");
                    call.Gets(200);
                }
                while (phones[0].Wire.Unread == 0)
                    pbx.LetPass(TimeSpan.FromMilliseconds(100));
                call.Receives(SipMethod.Bye);
                pbx.Calls.Queues.SetAgentAsync(pbx.Directory.Directory.FindTenant("example.org")!.Tenant.Id, "201", null, Pbx.Queues.AgentCommand.Ready); // the same
                var ring = CallOnWire.At(phones[1]).Answers(180).Answers(200, Sdp.Plain);
                ring.Receives(SipMethod.Ack);
                CallOnWire.At(phones[0]).PicksUp();
                ring.Receives(SipMethod.Invite, 200, Sdp.Plain);
                ring.Receives(SipMethod.Ack);
            });
        await Writes(
            section, "Attended transfer into a queue: 103 waits there and gives his place to 102 (two sessions, the second ends)",
            "\"wait_when_no_agents_online\":true", ["102", "103"],
            (_, phones) =>
            {
                var call = CallOnWire.From(phones[0], "103");
                var ring = CallOnWire.At(phones[1]).Answers(200, Sdp.Plain);
                ring.Receives(SipMethod.Ack);
                call.Gets(200);
                var waits = CallOnWire.From(phones[1], "8001");
                waits.Gets(200);
                ring.Sends("REFER", null, $"Refer-To: <sip:8001@example.org?Replaces={waits.CallId}%3Bto-tag%3D{waits.RemoteTag}%3Bfrom-tag%3D{waits.LocalTag}>");
                ring.Gets(202);
                ring.Receives(SipMethod.Notify);
                ring.Receives(SipMethod.Notify);
                ring.Receives(SipMethod.Bye);
                call.Receives(SipMethod.Invite, 200, Sdp.Plain);
                call.Receives(SipMethod.Ack);
                waits.Receives(SipMethod.Bye);
            });
        EventsPage.Compare("queue ladders", section.ToString());
    }

    private static void Falls(PhoneOnPaper phone, CallOnWire ring)
    {
        phone.Wire.Sends(phone.Wire.Response(phone.Wire.Receives(SipMethod.Cancel), 200));
        ring.Answers(487).Receives(SipMethod.Ack);
    }

    private static async Task Writes(StringBuilder section, string title, string queue, string[] who, Action<TestPbx, PhoneOnPaper[]> plays)
    {
        await using var pbx = await TestPbx.StartAsync(File(queue));
        var phones = Array.ConvertAll(who, name => Registered(pbx, name));
        pbx.Calls.Queues.RequestQueueStatus(pbx.Directory.Directory.FindTenant("example.org")!.Tenant.Id, "8001", new Contracts.SnapshotTicket(1, 1)); // it is in the file
        pbx.Sees();
        var ladder = new EventLadder(pbx, [.. who.Zip(phones)]);
        plays(pbx, phones);
        pbx.LetPass(TimeSpan.FromMilliseconds(10));
        section.Append("**").Append(title).Append("**\n\n```text\n").Append(ladder.Text).Append("```\n\n");
    }

    private static string File(string queue)
    {
        var extensions = string.Join(',', new[] { "102", "103", "201", "202" }.Select(number => $$"""{"number":"{{number}}","sip_password":"sip-{{number}}"}"""));
        return $$"""
            {"tenants":[{"name":"Example","domain":"example.org","extensions":[{{extensions}}],
             "queues":[{"number":"8001","strategy":"PRIORITIZED_HUNT","agents":[{"number":"201"},{"number":"202"}]{{(queue.Length == 0 ? "" : "," + queue)}}}]}]}
            """;
    }
}
