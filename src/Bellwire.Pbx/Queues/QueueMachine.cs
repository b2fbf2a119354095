using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;

namespace Bellwire.Pbx.Queues;

/// <summary>One queue: who waits in which order, who serves it, and which agent is to be rung for whom next.</summary>
internal sealed partial class QueueMachine(Queue settings)
{
    private readonly Dictionary<string, AgentSeat> _seats = [];

    internal QueueId Id => Settings.Id;

    internal Queue Settings { get; set; } = settings;

    /// <summary>The head of the line first.</summary>
    internal List<WaitingCaller> Line { get; } = [];

    /// <summary>In the configured order.</summary>
    internal List<AgentSeat> Seats { get; } = [];

    internal LastAgents LastAgents { get; } = new();

    internal SlaCount SlaCount { get; } = new();

    /// <summary>How many agents are READY here.</summary>
    internal int ReadyAgents { get; set; }

    /// <summary>Agents were changed by the input at hand, and no event has said so yet.</summary>
    internal List<AgentSeat> Changed { get; } = [];

    /// <summary>Somebody may be offered now who could not before.</summary>
    internal bool IsToDecide { get; set; }

    /// <summary>In the list of queues that the input at hand is about.</summary>
    internal bool IsTouched { get; set; }

    internal AgentSeat? SeatOf(string agent) => _seats.GetValueOrDefault(agent);

    internal void Add(AgentSeat seat)
    {
        _seats.Add(seat.Agent.Number, seat);
        Seats.Add(seat);
    }

    internal void Remove(AgentSeat seat)
    {
        _seats.Remove(seat.Agent.Number);
        Seats.Remove(seat);
        Changed.Remove(seat);
        if (seat.Row.State == AgentState.Ready)
            ReadyAgents--;
    }

    /// <summary>Puts a caller in: at a place if one is given, else behind the last priority caller if he is one, else at the end.</summary>
    internal void Insert(WaitingCaller caller, int place = 0)
    {
        var index = place > 0 ? place - 1 : caller.IsVip ? Line.FindLastIndex(static other => other.IsVip) + 1 : Line.Count;
        Line.Insert(index, caller);
    }

    internal int PositionOf(WaitingCaller caller) => Line.IndexOf(caller) + 1;

    internal bool IsFull => Settings.MaxCallers > 0 && Line.Count(static caller => caller.Callback is null) >= Settings.MaxCallers;

    internal bool HasNobodyLoggedIn => !Settings.WaitWhenNoAgentsOnline && !Seats.Exists(static seat => seat.IsLoggedIn);

    internal QueueStatus Status() => new()
    {
        TenantId = Settings.TenantId,
        QueueId = Id,
        QueueNumber = Settings.Number,
        QueueName = Settings.Name,
        Agents = [.. Seats.Select(Entry)],
        WaitingList =
        [
            .. Line.Select(static (caller, index) => new WaitingCallerEntry
            {
                CallerName = caller.Name,
                CallerNumber = caller.Number,
                Position = Text(index + 1),
                SessionId = caller.Session,
                Timestamp = UnixTime.From(caller.EnteredAt),
                Type = caller.Type,
            }),
        ],
    };

    internal QueueCallerStatus CallerEvent(WaitingCaller caller, CallerChange reason, int position, DateTimeOffset now) => new()
    {
        TenantId = Settings.TenantId,
        QueueId = Id,
        QueueNumber = Settings.Number,
        UpdatedCallers =
        [
            new UpdatedCaller
            {
                CallerNumber = caller.Number,
                Position = Text(position),
                Reason = reason,
                SessionId = caller.Session,
                Timestamp = UnixTime.From(now),
                Type = caller.Type,
            },
        ],
    };

    internal QueueSlaBreached SlaEvent(WaitingCaller caller, DateTimeOffset now, TimeZoneInfo zone) => new()
    {
        TenantId = Settings.TenantId,
        QueueId = Id,
        QueueNumber = Settings.Number,
        Caller = caller.Number,
        SlaTimeSecs = (long)Settings.SlaTime.TotalSeconds,
        Timestamp = UnixTime.From(now),
        TotalCallersBreached = SlaCount.Next(now, zone),
        WaitingCallers = Line.Count,
    };

    internal QueueAgentStatus AgentEvent(IReadOnlyList<AgentSeat> changed, IReadOnlyList<string> removed) => new()
    {
        TenantId = Settings.TenantId,
        QueueId = Id,
        QueueNumber = Settings.Number,
        UpdatedAgents = changed.Count == 0 ? null : [.. changed.Select(Entry)],
        RemovedAgents = removed.Count == 0 ? null : [.. removed.Select(static number => new RemovedAgent { AgentExtensionNumber = number })],
    };

    private static QueueAgent Entry(AgentSeat seat) => new()
    {
        AgentExtensionNumber = seat.Agent.Number,
        State = seat.Row.State,
        Timestamp = UnixTime.From(seat.Row.Since),
        CallerName = seat.Row.Call?.CallerName ?? "",
        CallerNumber = seat.Row.Call?.CallerNumber ?? "",
        SessionId = seat.Row.Call is { } call ? Text(call.Session.Value) : "",
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
