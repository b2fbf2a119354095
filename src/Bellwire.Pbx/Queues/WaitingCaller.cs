using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

/// <summary>A caller on a queue's list: on the line, or to be called back.</summary>
internal sealed class WaitingCaller(QueueMachine queue, CallSessionId session, string number, string name, DateTimeOffset enteredAt, bool isVip)
{
    internal QueueMachine Queue => queue;

    internal CallSessionId Session => session;

    internal string Number => number;

    internal string Name => name;

    internal DateTimeOffset EnteredAt => enteredAt;

    internal bool IsVip => isVip;

    /// <summary>His phone has said what audio it takes.</summary>
    internal bool IsHeard { get; set; } = true;

    /// <summary>Offers that ring now.</summary>
    internal List<Offer> Offers { get; } = [];

    /// <summary>Agents who said no to this caller.</summary>
    internal HashSet<Agent> Declined { get; } = [];

    /// <summary>Agents who were asked in this round; when all who can be asked were, a new round begins.</summary>
    internal HashSet<Agent> Asked { get; } = [];

    internal Deadline? Longest { get; set; }

    internal Deadline? Sla { get; set; }

    /// <summary>Null while he is on the line.</summary>
    internal Callback? Callback { get; set; }

    /// <summary>What is kept of him over a restart, once he has booked.</summary>
    internal BookedCallback? Booked => Callback is { } callback
        ? new BookedCallback(session, queue.Settings.TenantId, queue.Id, number, name, isVip, callback.Number, callback.Dialled, enteredAt, callback.BookedAt, callback.Tries)
        : null;

    internal WaitingType Type => Callback is null ? WaitingType.Normal : WaitingType.Callback;

    /// <summary>Whether an agent may be rung for him now.</summary>
    internal bool CanBeOffered => Callback is null ? IsHeard : Callback is { Phase: CallbackPhase.Booked, HasHungUp: true };
}

/// <summary>A place in line whose caller has hung up.</summary>
internal sealed class Callback(string number, string dialled, DateTimeOffset bookedAt)
{
    internal string Number => number;

    /// <summary>The number as it leads there from here.</summary>
    internal string Dialled => dialled;

    internal DateTimeOffset BookedAt => bookedAt;

    internal CallbackPhase Phase { get; set; } = CallbackPhase.Booked;

    /// <summary>The call by which he booked is over: before, his phone would be busy.</summary>
    internal bool HasHungUp { get; set; }

    /// <summary>How often the number was dialled without success.</summary>
    internal int Tries { get; set; }

    internal Deadline? Again { get; set; }
}

internal enum CallbackPhase
{
    /// <summary>Waits for an agent.</summary>
    Booked,

    /// <summary>An agent is on the line and the caller is being dialled.</summary>
    Dialling,

    /// <summary>The last try failed; the next comes later.</summary>
    Pausing,
}

/// <summary>An agent's phone that rings for a caller.</summary>
internal sealed class Offer(WaitingCaller caller, AgentSeat seat)
{
    internal WaitingCaller Caller => caller;

    internal AgentSeat Seat => seat;

    /// <summary>The call that it would become, as the agent's rows show it.</summary>
    internal AgentCall Call { get; } = new(caller.Session, caller.Number, caller.Name, caller.Queue.Id);

    internal Deadline? RingOver { get; set; }
}
