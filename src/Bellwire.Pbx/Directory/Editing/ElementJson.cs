using System.Globalization;
using System.Text.Json.Nodes;
using Bellwire.Pbx.Directory.Provisioning;

namespace Bellwire.Pbx.Directory.Editing;

/// <summary>Writes elements as <see cref="ProvisioningReader"/> reads them: read again, they are what they were, but for their secrets.</summary>
public static class ElementJson
{
    public static ElementView Of(Tenant tenant) => ElementView.Of(tenant.Id.Value, new JsonObject
    {
        ["id"] = Id(tenant.Id.Value),
        ["name"] = tenant.Name,
        ["domain"] = tenant.Domain,
        ["time_zone"] = tenant.TimeZone,
        ["digest"] = Spelling(ProvisioningReader.Digests, tenant.Digest),
        ["recording"] = Spelling(ProvisioningReader.OnOff, tenant.Recording),
        ["max_calls"] = tenant.MaxCalls,
        ["max_outbound_calls"] = tenant.MaxOutboundCalls,
        ["blocked_prefixes"] = Texts(tenant.BlockedPrefixes),
        ["vip_numbers"] = Texts(tenant.VipNumbers),
        ["cdr_own_calls"] = tenant.CdrOwnCalls,
        ["recording_days"] = tenant.RecordingDays,
        ["cdr_days"] = tenant.CdrDays,
    }, 0);

    public static ElementView Of(Extension extension) => ElementView.Of(extension.Id.Value, new JsonObject
    {
        ["id"] = Id(extension.Id.Value),
        ["number"] = extension.Number,
        ["username"] = extension.UserName,
        ["display_name"] = extension.DisplayName,
        ["email"] = extension.Email,
        ["enabled"] = extension.Enabled,
        ["role"] = Spelling(ProvisioningReader.Roles, extension.Role),
        ["ring_time"] = Seconds(extension.RingTime),
        ["do_not_disturb"] = extension.DoNotDisturb,
        ["recording"] = Spelling(ProvisioningReader.Recordings, extension.Recording),
        ["forward"] = new JsonObject
        {
            ["unconditional"] = extension.Forward.Unconditional,
            ["busy"] = extension.Forward.Busy,
            ["no_answer"] = extension.Forward.NoAnswer,
            ["offline"] = extension.Forward.Offline,
            ["away"] = extension.Forward.Away,
            ["lunch"] = extension.Forward.Lunch,
            ["business_trip"] = extension.Forward.BusinessTrip,
            ["do_not_disturb"] = extension.Forward.DoNotDisturb,
        },
        ["outbound"] = extension.Outbound,
        ["max_outbound_calls"] = extension.MaxOutboundCalls,
        ["max_bindings"] = extension.MaxBindings,
    }, extension.SecretsVersion);

    public static ElementView Of(Queue queue) => ElementView.Of(queue.Id.Value, new JsonObject
    {
        ["id"] = Id(queue.Id.Value),
        ["number"] = queue.Number,
        ["name"] = queue.Name,
        ["strategy"] = Spelling(ProvisioningReader.Strategies, queue.Strategy),
        ["ring_time"] = Seconds(queue.RingTime),
        ["max_waiting_time"] = Seconds(queue.MaxWaitingTime),
        ["sla_time"] = Seconds(queue.SlaTime),
        ["wrap_up_time"] = Seconds(queue.WrapUpTime),
        ["agent_auto_ready"] = queue.AgentAutoReady,
        ["max_callers"] = queue.MaxCallers,
        ["wait_when_no_agents_online"] = queue.WaitWhenNoAgentsOnline,
        ["sticky_routing"] = queue.StickyRouting,
        ["inform_position"] = Spelling(ProvisioningReader.Informing, queue.InformPosition),
        ["position_interval"] = Seconds(queue.PositionInterval),
        ["intro"] = queue.Intro,
        ["callback"] = queue.Callback,
        ["callback_after"] = queue.CallbackAfter,
        ["callback_prefix"] = queue.CallbackPrefix,
        ["callback_tries"] = queue.CallbackTries,
        ["callback_numbers"] = Texts(queue.CallbackNumbers),
        ["agents"] = List(queue.Agents, agent => new JsonObject { ["number"] = agent.Number, ["skill_level"] = agent.SkillLevel }),
        ["managers"] = Texts(queue.Managers),
        ["overflow"] = new JsonObject
        {
            ["action"] = Spelling(ProvisioningReader.OverflowActions, queue.Overflow.ForwardTo is not null),
            ["number"] = queue.Overflow.ForwardTo,
        },
    }, 0);

    public static ElementView Of(Trunk trunk) => ElementView.Of(trunk.Id.Value, new JsonObject
    {
        ["id"] = Id(trunk.Id.Value),
        ["name"] = trunk.Name,
        ["host"] = trunk.Host,
        ["port"] = trunk.Port,
        ["transport"] = Spelling(ProvisioningReader.Transports, trunk.Transport),
        ["username"] = trunk.UserName,
        ["register"] = trunk.Register,
        ["inbound"] = List(trunk.Inbound, rule => new JsonObject { ["did"] = rule.Did, ["to"] = rule.To }),
        ["outbound"] = List(trunk.Outbound, rule => new JsonObject { ["prefix"] = rule.Prefix, ["strip"] = rule.Strip, ["caller_id"] = rule.CallerId }),
        ["sources"] = Texts(trunk.Sources),
        ["priority"] = trunk.Priority,
        ["max_calls"] = trunk.MaxCalls,
        ["response_time"] = Seconds(trunk.ResponseTime),
        ["media_any_source"] = trunk.MediaAnySource,
    }, 0);

    public static ElementView Of(Webhook webhook) => ElementView.Of(webhook.Id.Value, new JsonObject
    {
        ["id"] = Id(webhook.Id.Value),
        ["name"] = webhook.Name,
        ["url"] = webhook.Url,
        ["enabled"] = webhook.Enabled,
        ["topics"] = Texts(webhook.Topics),
        ["authentication"] = Spelling(ProvisioningReader.Authentications, webhook.Authentication),
        ["username"] = webhook.UserName,
    }, 0);

    private static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static int Seconds(TimeSpan time) => (int)time.TotalSeconds;

    private static JsonArray Texts(IReadOnlyList<string> texts) => List(texts, text => JsonValue.Create(text));

    private static JsonArray List<T>(IReadOnlyList<T> items, Func<T, JsonNode?> write) => new([.. items.Select(write)]);

    private static string Spelling<T>((string Spelling, T Value)[] choices, T value) => choices.First(choice => Equals(choice.Value, value)).Spelling;
}
