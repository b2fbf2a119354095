using Bellwire.Contracts;
using Bellwire.Testing.Subscribers;

namespace Bellwire.PubSub.Tests;

/// <summary>Events of the test tenant, as short as they can be said.</summary>
internal static class Events
{
    internal static readonly UnixTime Noon = new(1_700_000_000);

    internal static ExtensionPresence Presence(string number, string note = "Away") => new()
    {
        Extension = new PartyUri(number, TestHub.Domain),
        Note = note,
        TenantId = TestHub.Tenant,
        Time = Noon,
    };

    internal static CallHold Hold(params string[] parties) => new()
    {
        Aor = new PartyUri("1", TestHub.Domain),
        CallId = "c",
        Parties = parties,
        PeerAor = new PartyUri("2", TestHub.Domain),
        SessionId = new CallSessionId(1),
        TenantId = TestHub.Tenant,
        Time = Noon,
    };

    internal static QueueAgentStatus Agents(string queue) => new()
    {
        QueueId = new QueueId(long.Parse(queue, null)),
        QueueNumber = queue,
        RemovedAgents = [new RemovedAgent { AgentExtensionNumber = "101" }],
        TenantId = TestHub.Tenant,
    };

    internal static QueueStatus Status(string queue) => new()
    {
        Agents = [],
        QueueId = new QueueId(long.Parse(queue, null)),
        QueueName = "Sales",
        QueueNumber = queue,
        TenantId = TestHub.Tenant,
        WaitingList = [],
    };

    internal static CallCdr Cdr(params string[] parties) => new()
    {
        AnsweredTime = Noon,
        CallId = "c",
        CallTargets = [],
        Callee = "2",
        CalleeDomain = TestHub.Domain,
        Caller = "1",
        CallerDisplayName = "",
        CallerDomain = TestHub.Domain,
        DidCid = "",
        Direction = CallDirection.Ext,
        EndedReason = EndedReason.None,
        EndedTime = Noon,
        OutboundCallerId = "",
        Parties = parties,
        RingTime = Noon,
        SessionId = new CallSessionId(1),
        StartTime = Noon,
        StatusCode = "0",
        TenantId = TestHub.Tenant,
        TenantName = "Example",
        TrunkName = "",
        UserData = "",
    };
}
