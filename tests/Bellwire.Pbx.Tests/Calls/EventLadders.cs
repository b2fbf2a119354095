using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>
/// The ladders of docs/events.md, played and written down: the page differs from what happens only as long as this fails. <c>BELLWIRE_GOLDEN=rewrite</c>
/// writes the section anew.
/// </summary>
public sealed class EventLadders
{
    private const string File = """
        {"tenants":[{"name":"Example","domain":"example.org",
          "extensions":[{"number":"101","sip_password":"sip-101"},{"number":"102","sip_password":"sip-102"},{"number":"103","sip_password":"sip-103"},
                        {"number":"104","sip_password":"sip-104"},{"number":"105","sip_password":"sip-105","forward":{"no_answer":"104"}}],
          "trunks":[{"name":"carrier","host":"192.0.2.50","inbound":[{"did":"18800606","to":"103"}],"outbound":[{"prefix":"9","strip":1}]}]}]}
        """;

    [Fact]
    public async Task The_ladders_of_the_events_page_are_what_happens()
    {
        var section = new StringBuilder();
        await Writes(section, "Answered, and the caller hangs up", ["102", "103"], (_, phones) =>
        {
            var call = CallOnWire.From(phones[0], "103");
            var ring = CallOnWire.At(phones[1]).PicksUp();
            call.Gets(180);
            call.Gets(200);
            call.HangsUp();
            ring.Receives(SipMethod.Bye);
        });
        await Writes(section, "Busy", ["102", "103"], (_, phones) =>
        {
            var call = CallOnWire.From(phones[0], "103");
            CallOnWire.At(phones[1]).Answers(180).Answers(486).Receives(SipMethod.Ack);
            call.Gets(180);
            call.Gets(486);
        });
        await Writes(section, "Nobody answers", ["102", "103"], (pbx, phones) =>
        {
            var call = CallOnWire.From(phones[0], "103");
            var ring = CallOnWire.At(phones[1]).Answers(180);
            call.Gets(180);
            pbx.LetPass(TimeSpan.FromSeconds(20.1));
            call.Gets(480);
            Falls(phones[1], ring);
        });
        await Writes(section, "The caller gives up", ["102", "103"], (_, phones) =>
        {
            var call = CallOnWire.From(phones[0], "103");
            var ring = CallOnWire.At(phones[1]).Answers(180);
            call.Cancels(call.Gets(180));
            phones[0].Wire.Receives(200);
            call.Gets(487);
            Falls(phones[1], ring);
        });
        await Writes(section, "The callee is offline", ["102"], (_, phones) => CallOnWire.From(phones[0], "103").Gets(480));
        await Writes(section, "Two devices, one answers", ["102", "103", "103"], (_, phones) =>
        {
            var call = CallOnWire.From(phones[0], "103");
            var (desk, app) = (CallOnWire.At(phones[1]).Answers(180), CallOnWire.At(phones[2]).Answers(180));
            desk.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
            Falls(phones[2], app);
            call.Gets(180);
            call.Gets(180);
            call.Gets(200);
        });
        await Writes(section, "Two devices, one refuses", ["102", "103", "103"], (_, phones) =>
        {
            var call = CallOnWire.From(phones[0], "103");
            var (desk, app) = (CallOnWire.At(phones[1]).Answers(180), CallOnWire.At(phones[2]).Answers(180));
            desk.Answers(603).Receives(SipMethod.Ack);
            Falls(phones[2], app);
            call.Gets(180);
            call.Gets(180);
            call.Gets(603);
        });
        await Writes(section, "Hold and resume", ["102", "103"], (_, phones) =>
        {
            var (call, ring) = Talk(phones[0], phones[1]);
            call.Sends("INVITE", Sdp.OnHold);
            ring.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
            ring.Receives(SipMethod.Ack);
            call.Gets(200);
            call.Sends("INVITE", Sdp.Resumed);
            ring.Receives(SipMethod.Invite, 200, Sdp.Resumed);
            ring.Receives(SipMethod.Ack);
            call.Gets(200);
        });
        await Writes(section, "Forwarded after no answer", ["102", "105", "104"], (pbx, phones) =>
        {
            var call = CallOnWire.From(phones[0], "105");
            var ring = CallOnWire.At(phones[1]).Answers(180);
            call.Gets(180);
            pbx.LetPass(TimeSpan.FromSeconds(20.1));
            Falls(phones[1], ring);
            CallOnWire.At(phones[2]).Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
            call.Gets(200);
        });
        await Writes(section, "Blind transfer: 103 sends 102 to 104", ["102", "103", "104"], (_, phones) =>
        {
            var (call, ring) = Talk(phones[0], phones[1]);
            ring.Sends("REFER", null, "Refer-To: <sip:104@example.org>");
            ring.Gets(202);
            ring.Receives(SipMethod.Notify);
            CallOnWire.At(phones[2]).Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
            ring.Receives(SipMethod.Notify);
            ring.Receives(SipMethod.Bye);
            call.Receives(SipMethod.Invite, 200, Sdp.Plain);
            call.Receives(SipMethod.Ack);
        });
        await Writes(section, "Blind transfer to somebody who is busy: the old call stands", ["102", "103", "104"], (_, phones) =>
        {
            var (_, ring) = Talk(phones[0], phones[1]);
            ring.Sends("REFER", null, "Refer-To: <sip:104@example.org>");
            ring.Gets(202);
            ring.Receives(SipMethod.Notify);
            CallOnWire.At(phones[2]).Answers(486).Receives(SipMethod.Ack);
            ring.Receives(SipMethod.Notify);
        });
        await Writes(section, "Attended transfer: 103 asked 104 first (two sessions, the second ends)", ["102", "103", "104"], (_, phones) =>
        {
            var (call, ring) = Talk(phones[0], phones[1]);
            var (consult, third) = Talk(phones[1], phones[2]);
            ring.Sends(
                "REFER", null, $"Refer-To: <sip:104@example.org?Replaces={consult.CallId}%3Bto-tag%3D{consult.RemoteTag}%3Bfrom-tag%3D{consult.LocalTag}>");
            ring.Gets(202);
            ring.Receives(SipMethod.Notify);
            third.Receives(SipMethod.Invite, 200, Sdp.Plain);
            third.Receives(SipMethod.Ack);
            ring.Receives(SipMethod.Notify);
            ring.Receives(SipMethod.Bye);
            consult.Receives(SipMethod.Bye);
            call.Receives(SipMethod.Invite, 200, Sdp.Plain);
            call.Receives(SipMethod.Ack);
        });
        await Writes(section, "In from a carrier", [EventLadder.Carrier, "103"], (_, phones) =>
        {
            var call = CallOnWire.FromTrunk(phones[0], "18800606");
            CallOnWire.At(phones[1]).PicksUp();
            call.Gets(180);
            call.Gets(200);
        });
        await Writes(section, "Out by a carrier that refuses", ["102", EventLadder.Carrier], (_, phones) =>
        {
            var call = CallOnWire.From(phones[0], "95551234");
            CallOnWire.At(phones[1]).Answers(183, Sdp.Plain).Answers(404).Receives(SipMethod.Ack);
            call.Gets(183);
            call.Gets(404);
        });
        await Writes(section, "A program starts a call of 102 to 103", ["102", "103"], (pbx, phones) =>
        {
            pbx.Starts("102", "103");
            var first = CallOnWire.At(phones[0]).Answers(180).Answers(200, Sdp.Plain);
            first.Receives(SipMethod.Ack);
            var second = CallOnWire.At(phones[1]).Answers(180).Answers(200, Sdp.Plain);
            second.Receives(SipMethod.Ack);
            first.Receives(SipMethod.Invite, 200, Sdp.Plain);
            first.Receives(SipMethod.Ack);
            first.HangsUp();
            second.Receives(SipMethod.Bye);
        });
        await Writes(section, "A program starts a call, and the callee is busy", ["102", "103"], (pbx, phones) =>
        {
            pbx.Starts("102", "103");
            var first = CallOnWire.At(phones[0]).Answers(180).Answers(200, Sdp.Plain);
            first.Receives(SipMethod.Ack);
            CallOnWire.At(phones[1]).Answers(486).Receives(SipMethod.Ack);
            first.Receives(SipMethod.Bye);
        });
        EventsPage.Compare("ladders", section.ToString());
    }

    private static (CallOnWire Call, CallOnWire Ring) Talk(PhoneOnPaper caller, PhoneOnPaper callee)
    {
        var call = CallOnWire.From(caller, callee.Number);
        var ring = CallOnWire.At(callee).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        return (call, ring);
    }

    private static void Falls(PhoneOnPaper phone, CallOnWire ring)
    {
        phone.Wire.Sends(phone.Wire.Response(phone.Wire.Receives(SipMethod.Cancel), 200));
        ring.Answers(487).Receives(SipMethod.Ack);
    }

    private static async Task Writes(StringBuilder section, string title, string[] who, Action<TestPbx, PhoneOnPaper[]> plays)
    {
        await using var pbx = await TestPbx.StartAsync(File);
        var phones = Array.ConvertAll(who, name => name == EventLadder.Carrier ? pbx.Phone("4477", "192.0.2.50") : Registered(pbx, name));
        var ladder = new EventLadder(pbx, [.. who.Zip(phones)]);
        plays(pbx, phones);
        pbx.LetPass(TimeSpan.FromMilliseconds(10));
        section.Append("**").Append(title).Append("**\n\n```text\n").Append(ladder.Text).Append("```\n\n");
    }
}
