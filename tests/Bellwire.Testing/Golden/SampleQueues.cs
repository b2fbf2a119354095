using System.Globalization;
using Bellwire.Contracts;

namespace Bellwire.Testing.Golden;

internal static class SampleQueues
{
    private const long Moment = 1676206249;
    private const long FirstSession = 494533487177502720;

    private static readonly TenantId Tenant = new(676398719834259456);
    private static readonly QueueId Queue = new(677046776364007424);

    private static readonly QueueAgent Busy = new()
    {
        AgentExtensionNumber = "101",
        CallerName = "Thomas Young",
        CallerNumber = "123456",
        SessionId = "677046776364007",
        State = AgentState.QueueCall,
        Timestamp = new UnixTime(Moment),
    };

    private static readonly QueueAgent Idle = Busy with { CallerName = "", CallerNumber = "", SessionId = "", State = AgentState.Ready };

    private static readonly QueueStatus Status = new()
    {
        Agents = [Busy],
        QueueId = Queue,
        QueueName = "Sales Department",
        QueueNumber = "8001",
        TenantId = Tenant,
        WaitingList = [new WaitingCallerEntry
        {
            CallerName = "Thomas Young",
            CallerNumber = "123456",
            Position = "2",
            SessionId = new CallSessionId(6763987198342),
            Timestamp = new UnixTime(Moment),
            Type = WaitingType.Normal,
        }],
    };

    internal static (string Name, PbxEvent Event)[] All { get; } =
    [
        ("queue_status", Status),
        ("queue_status-empty", Status with { Agents = [], WaitingList = [] }),
        ("queue_status-every-state", Status with
        {
            Agents = [.. Enum.GetValues<AgentState>().Select(Agent)],
            WaitingList = [.. Enum.GetValues<WaitingType>().Select((type, index) => Status.WaitingList[0] with
            {
                CallerName = "",
                CallerNumber = Number(200 + index),
                Position = Number(index + 1),
                SessionId = new CallSessionId(FirstSession + index),
                Timestamp = new UnixTime(Moment + index),
                Type = type,
            })],
        }),
        ("queue_caller_status", Callers([new UpdatedCaller
        {
            CallerNumber = "123456",
            Position = "2",
            Reason = CallerChange.Enqueue,
            SessionId = new CallSessionId(6763987198342),
            Timestamp = new UnixTime(Moment),
            Type = WaitingType.Normal,
        }])),
        ("queue_caller_status-every-reason", Callers([.. Enum.GetValues<CallerChange>().Select((reason, index) => new UpdatedCaller
        {
            CallerNumber = Number(200 + index),
            Position = Number(index + 1),
            Reason = reason,
            SessionId = new CallSessionId(FirstSession + index),
            Timestamp = new UnixTime(Moment + index),
            Type = reason == CallerChange.Callback ? WaitingType.Callback : WaitingType.Normal,
        })])),
        ("queue_agent_status", Agents([Busy], ["102"])),
        ("queue_agent_status-updated", Agents([Idle with { Timestamp = new UnixTime(1676206260) }], null)),
        ("queue_agent_status-removed", Agents(null, ["102", "103"])),
        ("queue_sla_breached", new QueueSlaBreached
        {
            Caller = "00431334081002",
            QueueId = Queue,
            SlaTimeSecs = 90,
            TenantId = Tenant,
            Timestamp = new UnixTime(Moment),
            TotalCallersBreached = 6,
            WaitingCallers = 100,
            QueueNumber = "8001",
        }),
    ];

    private static QueueAgent Agent(AgentState state, int index)
    {
        var row = state is AgentState.QueueCall or AgentState.OtherCall ? Idle with { CallerNumber = "200", SessionId = Number(FirstSession) } : Idle;
        return row with { AgentExtensionNumber = Number(101 + index), State = state, Timestamp = new UnixTime(Moment + index) };
    }

    private static QueueCallerStatus Callers(UpdatedCaller[] callers) =>
        new() { QueueId = Queue, TenantId = Tenant, UpdatedCallers = callers, QueueNumber = "8001" };

    private static QueueAgentStatus Agents(QueueAgent[]? updated, string[]? removed) => new()
    {
        QueueId = Queue,
        RemovedAgents = removed?.Select(number => new RemovedAgent { AgentExtensionNumber = number }).ToArray(),
        TenantId = Tenant,
        UpdatedAgents = updated,
        QueueNumber = "8001",
    };

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
