using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Retention;

namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>Reads a provisioning file: form, ranges and defaults. What refers to something else is checked by <see cref="ReferenceChecks"/>.</summary>
internal static class ProvisioningReader
{
    private const int MostSeconds = 65_535;
    private const int MostCalls = 1_000_000;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    internal static readonly (string, bool)[] OnOff = [("off", false), ("on", true)];

    internal static readonly (string, DigestChoice)[] Digests =
        [("md5", DigestChoice.Md5), ("sha256", DigestChoice.Sha256), ("both", DigestChoice.Both)];

    internal static readonly (string, RecordingChoice)[] Recordings =
        [("off", RecordingChoice.Off), ("on", RecordingChoice.On), ("tenant", RecordingChoice.Tenant), ("on_demand", RecordingChoice.OnDemand)];

    internal static readonly (string, Role)[] Roles =
        [("Admin", Role.Admin), ("QueueManager", Role.QueueManager), ("StandardUser", Role.StandardUser)];

    internal static readonly (string, QueueStrategy)[] Strategies =
    [
        ("RING_SIMULTANEOUSLY", QueueStrategy.RingSimultaneously),
        ("PRIORITIZED_HUNT", QueueStrategy.PrioritizedHunt),
        ("CYCLIC_HUNT", QueueStrategy.CyclicHunt),
        ("LEAST_WORKED_HUNT", QueueStrategy.LeastWorkedHunt),
        ("SKILL_BASED_ROUTING_PRIORITIZED_HUNT", QueueStrategy.SkillBasedRoutingPrioritizedHunt),
        ("SKILL_BASED_ROUTING_CYCLIC_HUNT", QueueStrategy.SkillBasedRoutingCyclicHunt),
        ("SKILL_BASED_ROUTING_LEAST_WORKED_HUNT", QueueStrategy.SkillBasedRoutingLeastWorkedHunt),
    ];

    internal static readonly (string, InformPosition)[] Informing =
        [("DISABLE", InformPosition.Disable), ("PERIODICALLY", InformPosition.Periodically), ("ON_CONNECTED", InformPosition.OnConnected)];

    internal static readonly (string, bool)[] OverflowActions = [("HANGUP", false), ("FORWARD_TO_NUMBER", true)];

    internal static readonly (string, TrunkTransport)[] Transports =
        [("udp", TrunkTransport.Udp), ("tcp", TrunkTransport.Tcp), ("tls", TrunkTransport.Tls)];

    internal static readonly (string, WebhookAuthentication)[] Authentications =
    [
        ("none", WebhookAuthentication.None), ("basic", WebhookAuthentication.Basic), ("digest", WebhookAuthentication.Digest),
        ("bearer", WebhookAuthentication.Bearer),
    ];

    /// <summary>Reads what can be read and adds every error to the list; null when it is not JSON at all.</summary>
    public static ProvisionedFile? Read(ReadOnlyMemory<byte> file, List<ProvisioningError> errors)
    {
        var text = file.Span.StartsWith("\uFEFF"u8) ? file[3..] : file;
        if (!Utf8.IsValid(text.Span))
        {
            errors.Add(new ProvisioningError("$", "is not valid UTF-8"));
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            var reader = new MemberReader(document.RootElement, JsonPath.Root, errors);
            var result = ReadFile(reader);
            reader.End();
            return result;
        }
        catch (JsonException e)
        {
            errors.Add(new ProvisioningError("$", string.Create(
                CultureInfo.InvariantCulture, $"is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}")));
            return null;
        }
    }

    internal static ProvisionedFile ReadFile(MemberReader file) => new(
        file.Objects("tenants", ReadTenant),
        file.Objects("system_admins", ReadAdmin));

    private static ProvisionedTenant ReadTenant(MemberReader m)
    {
        var tenant = ReadTenantSettings(m);
        return new ProvisionedTenant(
            m.Path,
            tenant,
            m.Objects("extensions", extension => ReadExtension(extension, tenant)),
            m.Objects("queues", ReadQueue),
            m.Objects("trunks", ReadTrunk))
        {
            Webhooks = m.Objects("webhooks", webhook => ReadWebhook(webhook)),
        };
    }

    internal static Tenant ReadTenantSettings(MemberReader m) => new()
    {
        Name = m.Text("name", TextRules.Name, required: true) ?? "",
        Domain = (m.Text("domain", TextRules.Domain, required: true) ?? "").ToLowerInvariant(),
        TimeZone = m.Text("time_zone", TextRules.TimeZone) ?? "UTC",
        Digest = m.Choice("digest", Digests, DigestChoice.Md5),
        Recording = m.Choice("recording", OnOff, false),
        MaxCalls = m.Count("max_calls", 1, MostCalls),
        MaxOutboundCalls = m.Count("max_outbound_calls", 0, MostCalls, 20),
        BlockedPrefixes = m.Texts("blocked_prefixes", TextRules.Destination),
        VipNumbers = m.Texts("vip_numbers", TextRules.Destination),
        CdrOwnCalls = m.Flag("cdr_own_calls", true),
        RecordingDays = m.Count("recording_days", 1, RetentionOptions.MostDays),
        CdrDays = m.Count("cdr_days", 1, RetentionOptions.MostDays),
    };

    internal static ProvisionedExtension ReadExtension(MemberReader m, Tenant tenant)
    {
        var number = m.Text("number", TextRules.Number, required: true) ?? "";
        var extension = new Extension
        {
            Number = number,
            UserName = ReadUserName(m, required: false),
            DisplayName = m.Text("display_name", TextRules.Free) ?? "",
            Email = m.Text("email", TextRules.Email),
            Enabled = m.Flag("enabled", true),
            Role = m.Choice("role", Roles, Role.StandardUser),
            RingTime = m.Seconds("ring_time", 5, 300, 20),
            DoNotDisturb = m.Flag("do_not_disturb", false),
            Recording = m.Choice("recording", Recordings, RecordingChoice.Tenant),
            Forward = m.Object("forward", ReadForward) ?? Forward.None,
            Outbound = m.Flag("outbound", true),
            MaxOutboundCalls = m.Count("max_outbound_calls", 0, MostCalls, 2),
            MaxBindings = m.Count("max_bindings", 1, 100, 10),
            UserPassword = ReadHash(m, "user_password_hash"),
            SipHa1 = ReadHa1(m, tenant),
        };
        var password = m.Text("user_password", TextRules.Password);
        if (m.Has("user_password") && m.Has("user_password_hash"))
            m.Error("user_password_hash", "stands beside user_password: give one of the two");
        if (m.Text("sip_password", TextRules.Password) is { } sipPassword)
            extension = extension with { SipHa1 = SipHa1.Of(number, tenant.Domain, sipPassword) };
        if (m.Has("sip_password") && m.Has("sip_ha1"))
            m.Error("sip_ha1", "stands beside sip_password: give one of the two");
        return new ProvisionedExtension(m.Path, extension, password);
    }

    private static Forward ReadForward(MemberReader m) => new(
        m.Text("unconditional", TextRules.Destination),
        m.Text("busy", TextRules.Destination),
        m.Text("no_answer", TextRules.Destination),
        m.Text("offline", TextRules.Destination))
    {
        Away = m.Text("away", TextRules.Destination),
        Lunch = m.Text("lunch", TextRules.Destination),
        BusinessTrip = m.Text("business_trip", TextRules.Destination),
        DoNotDisturb = m.Text("do_not_disturb", TextRules.Destination),
    };

    private static string? ReadUserName(MemberReader m, bool required)
    {
        var name = m.Text("username", TextRules.UserName, required);
        if (name?.ToLowerInvariant() is "admin" or "system" or "administrator" or "root")
            m.Error("username", "is a reserved name");
        return name;
    }

    private static PasswordHash? ReadHash(MemberReader m, string member)
    {
        if (m.Text(member, TextRules.Hash) is not { } text)
            return null;
        var hash = PasswordHash.TryParse(text);
        if (hash is null)
            m.Error(member, $"must be {TextRules.Hash.Says}");
        return hash;
    }

    private static SipHa1? ReadHa1(MemberReader m, Tenant tenant) => m.Object("sip_ha1", ha1 =>
    {
        var md5 = ha1.Text("md5", TextRules.Md5);
        var sha256 = ha1.Text("sha256", TextRules.Sha256);
        if (tenant.Digest != DigestChoice.Sha256 && !ha1.Has("md5") && !ha1.IsBroken)
            ha1.Error("md5", "is missing, and the tenant's digest needs it");
        if (tenant.Digest != DigestChoice.Md5 && !ha1.Has("sha256") && !ha1.IsBroken)
            ha1.Error("sha256", "is missing, and the tenant's digest needs it");
        return new Ha1Text(md5, sha256);
    }) is { } text ? SipHa1.TryParse(text.Md5, text.Sha256) : null;

    internal static ProvisionedElement<Queue> ReadQueue(MemberReader m) => new(m.Path, new Queue
    {
        Number = m.Text("number", TextRules.Number, required: true) ?? "",
        Name = m.Text("name", TextRules.Free) ?? "",
        Strategy = m.Choice("strategy", Strategies, QueueStrategy.RingSimultaneously),
        RingTime = m.Seconds("ring_time", 5, 300, 20),
        MaxWaitingTime = m.Seconds("max_waiting_time", 15, MostSeconds, 300),
        SlaTime = m.Seconds("sla_time", 0, MostSeconds, 0),
        WrapUpTime = m.Seconds("wrap_up_time", 0, MostSeconds, 0),
        AgentAutoReady = m.Flag("agent_auto_ready", true),
        MaxCallers = m.Count("max_callers", 0, MostCalls, 0),
        WaitWhenNoAgentsOnline = m.Flag("wait_when_no_agents_online", false),
        StickyRouting = m.Flag("sticky_routing", true),
        InformPosition = m.Choice("inform_position", Informing, InformPosition.Disable),
        PositionInterval = m.Seconds("position_interval", 10, 1800, 10),
        Intro = m.Text("intro", TextRules.Name),
        Callback = m.Flag("callback", false),
        CallbackAfter = m.Count("callback_after", 1, MostSeconds),
        CallbackPrefix = m.Text("callback_prefix", TextRules.Prefix) ?? "",
        CallbackTries = m.Count("callback_tries", 1, 10, 3),
        CallbackNumbers = m.Texts("callback_numbers", TextRules.Destination),
        Agents = m.Objects("agents", agent => new AgentAssignment(
            agent.Text("number", TextRules.Number, required: true) ?? "",
            agent.Count("skill_level", 1, 100, 1))),
        Managers = m.Texts("managers", TextRules.Number),
        Overflow = m.Object("overflow", ReadOverflow) ?? Overflow.Hangup,
    });

    private static Overflow ReadOverflow(MemberReader m)
    {
        var forwards = m.Choice("action", OverflowActions, false);
        var number = m.Text("number", TextRules.Destination);
        if (forwards && !m.Has("number"))
            m.Error("number", "is missing, and the action FORWARD_TO_NUMBER needs it");
        return forwards ? new Overflow(number) : Overflow.Hangup;
    }

    internal static ProvisionedElement<Trunk> ReadTrunk(MemberReader m)
    {
        var transport = m.Choice("transport", Transports, TrunkTransport.Udp);
        var trunk = new Trunk
        {
            Name = m.Text("name", TextRules.Name, required: true) ?? "",
            Host = m.Text("host", TextRules.Host, required: true) ?? "",
            Port = m.Count("port", 1, 65_535) ?? (transport == TrunkTransport.Tls ? 5061 : 5060),
            Transport = transport,
            UserName = m.Text("username", TextRules.Name),
            Password = m.Text("password", TextRules.Password) is { } password ? new Secret(password) : null,
            Register = m.Flag("register", false),
            Inbound = m.Objects("inbound", rule => new InboundRule(
                rule.Text("did", TextRules.Destination, required: true) ?? "",
                rule.Text("to", TextRules.Number, required: true) ?? "")),
            Outbound = m.Objects("outbound", ReadOutbound),
            Sources = m.Texts("sources", TextRules.Source),
            Priority = m.Count("priority", 0, 1000, 0),
            MaxCalls = m.Count("max_calls", 1, MostCalls),
            ResponseTime = m.Seconds("response_time", 1, 32, 5),
            MediaAnySource = m.Flag("media_any_source", false),
        };
        if (trunk.Register && !m.Has("username"))
            m.Error("username", "is missing, and a trunk with register needs it");
        return new ProvisionedElement<Trunk>(m.Path, trunk);
    }

    private static OutboundRule ReadOutbound(MemberReader m) => new(
        m.Text("prefix", TextRules.Prefix) ?? "",
        m.Count("strip", 0, 32, 0),
        m.Text("caller_id", TextRules.Destination));

    /// <param name="keep">Puts back the secrets that an edit leaves as they are.</param>
    internal static ProvisionedElement<Webhook> ReadWebhook(MemberReader m, Func<Webhook, Webhook>? keep = null)
    {
        var webhook = new Webhook
        {
            Name = m.Text("name", TextRules.Name, required: true) ?? "",
            Url = m.Text("url", TextRules.Url, required: true) ?? "",
            Enabled = m.Flag("enabled", true),
            Topics = ReadTopics(m),
            Authentication = m.Choice("authentication", Authentications, WebhookAuthentication.None),
            UserName = m.Text("username", TextRules.HttpUser),
            Password = m.Text("password", TextRules.Password) is { } password ? new Secret(password) : null,
            Token = m.Text("token", TextRules.BearerToken) is { } token ? new Secret(token) : null,
            SigningSecret = m.Text("secret", TextRules.SigningSecret) is { } secret ? new Secret(secret) : null,
        };
        webhook = keep?.Invoke(webhook) ?? webhook;
        var needsName = webhook.Authentication is WebhookAuthentication.Basic or WebhookAuthentication.Digest;
        if (needsName && webhook.UserName is null)
            m.Error("username", "is missing, and this authentication needs it");
        if (needsName && webhook.Password is null)
            m.Error("password", "is missing, and this authentication needs it");
        if (webhook.Authentication == WebhookAuthentication.Bearer && webhook.Token is null)
            m.Error("token", "is missing, and this authentication needs it");
        return new ProvisionedElement<Webhook>(m.Path, webhook);
    }

    private static IReadOnlyList<string> ReadTopics(MemberReader m)
    {
        var topics = m.Texts("topics", TextRules.Topic);
        if (!m.Has("topics"))
            return Webhook.DefaultTopics;
        if (topics.Count == 0)
            m.Error("topics", "must name a topic");
        return [.. topics.Distinct()];
    }

    private static ProvisionedAdmin ReadAdmin(MemberReader m)
    {
        var admin = new SystemAdmin
        {
            UserName = ReadUserName(m, required: true) ?? "",
            Password = ReadHash(m, "password_hash"),
        };
        var password = m.Text("password", TextRules.Password);
        if (m.Has("password") && m.Has("password_hash"))
            m.Error("password_hash", "stands beside password: give one of the two");
        return new ProvisionedAdmin(m.Path, admin, password);
    }

    private sealed record Ha1Text(string? Md5, string? Sha256);
}
