using System.Globalization;

namespace Bellwire.Server.Tail;

/// <summary>One event as a sentence for a person.</summary>
/// <param name="Colour">A colour name of the console library.</param>
/// <param name="Word">The kind in a short word.</param>
/// <param name="Sentence">Plain text.</param>
internal readonly record struct EventLine(string Colour, string Word, string Sentence)
{
    public static EventLine Of(EventView e) => e.Kind switch
    {
        "extension_register" => Register(e),
        "extension_presence" => new("blue", "presence", $"{e.Party("extension")} is now \"{e.Text("note")}\""),
        "call_start" => new("green", "call", $"{Caller(e)} calls {e.Party("callee")}{Direction(e)}"),
        "call_established" => new("green", "answered", $"{Talking(e)} are talking"),
        "call_ended" => new("grey", "ended", $"call {Parties(e)} is over"),
        "call_noanswer" => new("yellow", "no answer", $"nobody answered {Parties(e)}"),
        "call_reroute" => new("yellow", "rerouted", $"call {Parties(e)} goes to {e.Party("call_target")}{Reason(e.Text("reroute_reason"))}"),
        "call_fail" => new("red", "failed", $"call {Parties(e)} failed: {e.Text("fail_code")}{Meaning(e.Number("fail_code"))}"),
        "call_hold" => new("yellow", "hold", $"{e.Party("aor")} holds {e.Party("peer_aor")}"),
        "call_unhold" => new("green", "resumed", $"{e.Party("aor")} is back with {e.Party("peer_aor")}"),
        "target_add" => new("blue", "target", $"{Device(e)} is tried for {Parties(e)}"),
        "target_ringing" => new("blue", "ringing", $"{Device(e)} rings for {Parties(e)}"),
        "target_noanswer" => new("yellow", "unanswered", $"{Device(e)} rang in vain for {Parties(e)}"),
        "target_fail" => new("red", "target lost", $"{Device(e)}: {e.Text("fail_code")}{Meaning(e.Number("fail_code"))}"),
        "target_ended" => new("grey", "target off", $"{Device(e)} is out of {Parties(e)}"),
        "call_cdr" => Cdr(e),
        "queue_status" => QueueStatus(e),
        "queue_caller_status" => new("magenta", "queue line", string.Join("; ", e.List("updated_callers").Select(CallerChange))),
        "queue_agent_status" => new("magenta", "agents", AgentChanges(e)),
        "queue_sla_breached" => new("red", "waits long",
            $"{e.Text("caller")} waits over {e.Text("sla_time_secs")} s; {e.Text("waiting_callers")} waiting, {e.Text("total_callers_breached")} too long today"),
        var other => new("white", other.Length == 0 ? "message" : other, ""),
    };

    private static EventLine Register(EventView e)
    {
        var (stays, went) = (e.List("registration_contacts"), e.List("removed_contacts"));
        var who = e.Party("extension");
        if (stays.Count == 0)
            return new("yellow", "offline", $"{who} has no device any more; gone: {Devices(went)}");
        var rest = went.Count == 0 ? "" : $"; gone: {Devices(went)}";
        return new("green", "registered", $"{who} has {Count(stays.Count, "device")}: {Devices(stays)}{rest}");
    }

    private static string Devices(IReadOnlyList<EventView> contacts) =>
        string.Join(", ", contacts.Select(c => $"{(c.Text("user_agent") is { Length: > 0 } agent ? agent : "unnamed phone")} at {c.Text("received_from")}"));

    private static EventLine Cdr(EventView e)
    {
        var answered = e.Number("answered_time");
        var talked = answered == 0 ? "not answered" : $"talked {Span(e.Number("ended_time") - answered)}";
        var tried = e.List("call_targets").Count is > 1 and var count ? $", {count} targets" : "";
        var status = e.Text("status_code") is { Length: > 0 } code && code != "0" ? $", status {code}" : "";
        return new("aqua", "cdr", $"{e.Text("caller")} to {e.Text("callee")}: {talked}, {e.Text("ended_reason")}{status}{tried}");
    }

    private static EventLine QueueStatus(EventView e)
    {
        var agents = e.List("agents").GroupBy(a => a.Text("state")).Select(g => $"{g.Count()} {g.Key}");
        return new("magenta", "queue", $"{e.Text("queue_number")} {e.Text("queue_name")}: {Count(e.List("waiting_list").Count, "caller")} waiting; agents: {Or(string.Join(", ", agents), "none")}");
    }

    private static string CallerChange(EventView c) => c.Text("reason") switch
    {
        "enqueue" => $"{c.Text("caller_number")} waits at place {c.Text("position")}",
        "agent_answered" => $"{c.Text("caller_number")} was answered, was at place {c.Text("position")}",
        "callback" => $"{c.Text("caller_number")} hangs up, keeps place {c.Text("position")} and will be called back",
        var reason => $"{c.Text("caller_number")} left place {c.Text("position")} ({reason})",
    };

    private static string AgentChanges(EventView e) => string.Join("; ", e.List("updated_agents").Select(AgentState)
        .Concat(e.List("removed_agents").Select(a => $"{a.Text("agent_extension_number")} is no agent any more")));

    private static string AgentState(EventView a) =>
        $"{a.Text("agent_extension_number")} is {a.Text("state")}{(a.Text("caller_number") is { Length: > 0 } caller ? $" with {caller}" : "")}";

    private static string Caller(EventView e) =>
        e.Text("caller_display_name") is { Length: > 0 } name ? $"{e.Party("caller")} ({name})" : e.Party("caller");

    private static string Parties(EventView e) => $"{e.Party("caller")} to {e.Party("callee")}";

    private static string Talking(EventView e) =>
        e.Party("call_target") is { Length: > 0 } target && target != e.Party("callee") && target != e.Party("caller")
            ? $"{Parties(e)}: {target} answered, both sides" : $"{e.Party("caller")} and {e.Party("callee")}";

    private static string Device(EventView e) => e.Text("destination") is { Length: > 0 } at ? $"{e.Party("call_target")} at {at}" : e.Party("call_target");

    private static string Direction(EventView e) => e.Text("direction") switch
    {
        "in" => " from outside",
        "out" => " outside",
        "in2out" => " from outside to outside",
        _ => "",
    };

    private static string Reason(string reason) => reason.Length == 0 ? "" : $" ({reason})";

    private static string Meaning(long code) => code switch
    {
        404 => " (unknown number)",
        408 => " (no answer from the device)",
        480 => " (not reachable)",
        486 => " (busy)",
        487 => " (caller gave up)",
        488 => " (no common codec)",
        503 => " (overloaded)",
        603 => " (declined)",
        _ => "",
    };

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static string Or(string text, string otherwise) => text.Length == 0 ? otherwise : text;

    private static string Span(long seconds) => TimeSpan.FromSeconds(Math.Max(0, seconds)).ToString(seconds < 3600 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
}
