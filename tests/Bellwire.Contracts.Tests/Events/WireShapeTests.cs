using System.Text.Json;
using Bellwire.Contracts.Json;
using Bellwire.Testing.Golden;

namespace Bellwire.Contracts.Tests;

/// <summary>The interface document as a table: which members each kind has and of which JSON type, apart from how they are written.</summary>
public sealed class WireShapeTests
{
    private const string Contact = "contact_uri expires# instance last_update# public_address received_from reg_id# user_agent";
    private const string AgentRow = "agent_extension_number caller_name caller_number session_id state timestamp";

    // Member after member: a string, unless # (number) or [] (array) follows; ? may be absent.
    private static readonly Dictionary<string, string> Members = new()
    {
        ["extension_register"] = "event_type extension extension_id registration_contacts[]? removed_contacts[]? tenant_id time",
        ["extension_presence"] = "event_type extension note tenant_id time",
        ["call_hold"] = "aor call_id event_type peer_aor session_id tenant_id time",
        ["call_unhold"] = "aor call_id event_type peer_aor session_id tenant_id time",
        ["call_start"] = "call_id callee caller caller_display_name cdr_id direction event_type request_id session_id tenant_id time",
        ["call_established"] = "call_id call_target callee caller event_type session_id tenant_id time",
        ["call_ended"] = "call_id call_target callee caller event_type session_id tenant_id time",
        ["call_noanswer"] = "call_id call_target callee caller event_type session_id tenant_id time",
        ["call_reroute"] = "call_id call_target callee caller event_type reroute_reason session_id tenant_id time",
        ["call_fail"] = "call_id call_target callee caller event_type fail_code# session_id tenant_id time",
        ["target_add"] = "call_id call_target callee caller destination event_type session_id tenant_id time",
        ["target_ringing"] = "call_id call_target callee caller destination event_type session_id tenant_id time",
        ["target_noanswer"] = "call_id call_target callee caller destination event_type session_id tenant_id time",
        ["target_fail"] = "call_id call_target callee caller destination event_type fail_code# session_id tenant_id time",
        ["target_ended"] = "call_id call_target callee caller destination event_type session_id tenant_id time",
        ["call_cdr"] = "answered_time call_id call_targets[] callee callee_domain caller caller_display_name caller_domain did_cid direction " +
            "ended_reason ended_time event_type outbound_caller_id ring_time session_id start_time status_code tenant_id tenant_name trunk_name user_data",
        ["queue_status"] = "agents[] event_type queue_id queue_name queue_number tenant_id waiting_list[]",
        ["queue_caller_status"] = "event_type queue_id tenant_id updated_callers[]",
        ["queue_agent_status"] = "event_type queue_id removed_agents[]? tenant_id updated_agents[]?",
        ["queue_sla_breached"] = "caller event_type queue_id sla_time_secs# tenant_id timestamp total_callers_breached# waiting_callers#",
        ["registration_contacts"] = Contact,
        ["removed_contacts"] = Contact,
        ["call_targets"] = "answered_time call_type callee caller destination end_reason ended_time id outbound_caller_id ring_time start_time status_code# trunk_name",
        ["agents"] = AgentRow,
        ["updated_agents"] = AgentRow,
        ["removed_agents"] = "agent_extension_number",
        ["waiting_list"] = "caller_name caller_number position session_id timestamp type",
        ["updated_callers"] = "caller_number position reason session_id timestamp type",
    };

    public static TheoryData<string> Samples => GoldenTests.Samples;

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_member_has_its_name_and_type_and_stands_in_order(string name)
    {
        using var json = JsonDocument.Parse(EventJson.ToUtf8(SampleEvents.ByName[name]));

        Check(json.RootElement, SampleEvents.ByName[name].EventType);
    }

    [Fact]
    public void Every_property_of_every_record_is_in_some_sample()
    {
        var written = SampleEvents.ByName.Values.SelectMany(evt => NamesIn(JsonDocument.Parse(EventJson.ToUtf8(evt)).RootElement)).ToHashSet();
        var listed = Members.Values.SelectMany(members => members.Split(' ')).Select(NameOf);

        Assert.Equal(listed.Distinct().Order(), written.Order());
    }

    [Fact]
    public void An_array_that_may_be_absent_is_never_written_empty_by_a_sample()
    {
        foreach (var (name, evt) in SampleEvents.ByName)
            foreach (var member in JsonDocument.Parse(EventJson.ToUtf8(evt)).RootElement.EnumerateObject())
                if (Members[evt.EventType].Split(' ').Contains(member.Name + "[]?"))
                    Assert.True(member.Value.GetArrayLength() > 0, $"{name}: {member.Name}");
    }

    /// <summary>Asserts that an object has the members of a kind or of an array's rows, in order.</summary>
    internal static void Check(JsonElement element, string shape)
    {
        var expected = Members[shape].Split(' ');
        var names = element.EnumerateObject().Select(member => member.Name).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        var present = expected.Where(member => !member.EndsWith('?') || names.Contains(NameOf(member))).Select(NameOf);
        Assert.Equal(present.Order(StringComparer.Ordinal), names);
        foreach (var member in element.EnumerateObject())
        {
            var kind = expected.Contains(member.Name) ? JsonValueKind.String
                : expected.Contains(member.Name + "#") ? JsonValueKind.Number
                : JsonValueKind.Array;
            Assert.True(kind == member.Value.ValueKind, $"{shape}.{member.Name} is {member.Value.ValueKind}");
            if (kind == JsonValueKind.Array)
                Assert.All(member.Value.EnumerateArray(), item => Check(item, member.Name));
        }
    }

    private static string NameOf(string member) => member.TrimEnd('?', '[', ']', '#');

    private static IEnumerable<string> NamesIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => NamesIn(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(NamesIn),
        _ => [],
    };
}
