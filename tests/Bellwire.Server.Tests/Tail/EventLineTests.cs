using System.Text.Json;
using Bellwire.Server.Tail;

namespace Bellwire.Server.Tests.Tail;

public sealed class EventLineTests
{
    [Theory]
    [InlineData("""{"event_type":"extension_register","extension":"sip:102@example.org","registration_contacts":[{"user_agent":"Desk phone","received_from":"192.0.2.1:5060"}],"time":"1"}""",
        "102 has 1 device: Desk phone at 192.0.2.1:5060")]
    [InlineData("""{"event_type":"extension_register","extension":"sip:102@example.org","removed_contacts":[{"user_agent":"","received_from":"192.0.2.1:5060"}],"time":"1"}""",
        "102 has no device any more; gone: unnamed phone at 192.0.2.1:5060")]
    [InlineData("""{"event_type":"extension_presence","extension":"sip:102@example.org","note":"Away"}""", "102 is now \"Away\"")]
    [InlineData("""{"event_type":"call_start","caller":"sip:102@e","callee":"sip:103@e","caller_display_name":"Ann","direction":"ext"}""", "102 (Ann) calls 103")]
    [InlineData("""{"event_type":"call_start","caller":"sip:102@e","callee":"sip:0049@e","caller_display_name":"","direction":"out"}""", "102 calls 0049 outside")]
    [InlineData("""{"event_type":"call_established","caller":"sip:102@e","callee":"sip:103@e","call_target":"sip:103@e"}""", "102 and 103 are talking")]
    [InlineData("""{"event_type":"call_established","caller":"sip:102@e","callee":"sip:103@e","call_target":"sip:104@e"}""", "102 to 103: 104 answered, both sides are talking")]
    [InlineData("""{"event_type":"call_ended","caller":"sip:102@e","callee":"sip:103@e"}""", "call 102 to 103 is over")]
    [InlineData("""{"event_type":"call_noanswer","caller":"sip:102@e","callee":"sip:103@e"}""", "nobody answered 102 to 103")]
    [InlineData("""{"event_type":"call_reroute","caller":"sip:102@e","callee":"sip:103@e","call_target":"sip:104@e","reroute_reason":"TRANSFER"}""", "call 102 to 103 goes to 104 (TRANSFER)")]
    [InlineData("""{"event_type":"call_fail","caller":"sip:102@e","callee":"sip:103@e","fail_code":486}""", "call 102 to 103 failed: 486 (busy)")]
    [InlineData("""{"event_type":"call_hold","aor":"sip:102@e","peer_aor":"sip:103@e"}""", "102 holds 103")]
    [InlineData("""{"event_type":"call_unhold","aor":"sip:102@e","peer_aor":"sip:103@e"}""", "102 is back with 103")]
    [InlineData("""{"event_type":"target_add","call_target":"sip:103@e","caller":"sip:102@e","callee":"sip:103@e","destination":"sip:103@192.0.2.1"}""", "103 at sip:103@192.0.2.1 is tried for 102 to 103")]
    [InlineData("""{"event_type":"target_ringing","call_target":"sip:103@e","caller":"sip:102@e","callee":"sip:103@e"}""", "103 rings for 102 to 103")]
    [InlineData("""{"event_type":"target_noanswer","call_target":"sip:103@e","caller":"sip:102@e","callee":"sip:103@e"}""", "103 rang in vain for 102 to 103")]
    [InlineData("""{"event_type":"target_fail","call_target":"sip:103@e","fail_code":603}""", "103: 603 (declined)")]
    [InlineData("""{"event_type":"target_ended","call_target":"sip:103@e","caller":"sip:102@e","callee":"sip:103@e"}""", "103 is out of 102 to 103")]
    [InlineData("""{"event_type":"call_cdr","caller":"102","callee":"103","answered_time":"100","ended_time":"165","ended_reason":"caller_disconnect","status_code":"0","call_targets":[{}]}""", "102 to 103: talked 1:05, caller_disconnect")]
    [InlineData("""{"event_type":"queue_status","queue_number":"8001","queue_name":"Sales","waiting_list":[{},{}],"agents":[{"state":"READY"},{"state":"READY"},{"state":"OFFLINE"}]}""", "8001 Sales: 2 callers waiting; agents: 2 READY, 1 OFFLINE")]
    [InlineData("""{"event_type":"queue_caller_status","updated_callers":[{"caller_number":"0049","position":"1","reason":"enqueue"}]}""", "0049 waits at place 1")]
    [InlineData("""{"event_type":"queue_agent_status","updated_agents":[{"agent_extension_number":"101","state":"QUEUE_CALL","caller_number":"0049"}],"removed_agents":[{"agent_extension_number":"104"}]}""", "101 is QUEUE_CALL with 0049; 104 is no agent any more")]
    [InlineData("""{"event_type":"queue_sla_breached","caller":"0049","sla_time_secs":60,"waiting_callers":2,"total_callers_breached":3}""", "0049 waits over 60 s; 2 waiting, 3 too long today")]
    public void Each_event_is_a_sentence(string json, string sentence) => Assert.Equal(sentence, Line(json).Sentence);

    [Fact]
    public void A_user_agent_cannot_steer_the_terminal()
    {
        var line = Line("{\"event_type\":\"extension_register\",\"extension\":\"sip:1@e\",\"registration_contacts\":[{\"user_agent\":\"\\u001b[2Jx\\u009b\\u202e\",\"received_from\":\"a\"}]}");

        Assert.DoesNotContain(line.Sentence, c => char.IsControl(c) || c == '\u202e');
        Assert.Contains("[2Jx", line.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("""{"event_type":7}""")]
    [InlineData("""{"event_type":"call_cdr","call_targets":7,"answered_time":{},"ended_time":"x"}""")]
    [InlineData("""{"event_type":"extension_register","registration_contacts":[7,null]}""")]
    public void Whatever_the_server_sends_makes_a_line(string json) => Assert.NotEmpty(Line(json).Word);

    private static EventLine Line(string json)
    {
        using var document = JsonDocument.Parse(json);
        return EventLine.Of(new EventView(document.RootElement));
    }
}
