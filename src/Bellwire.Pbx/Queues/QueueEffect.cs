using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

/// <summary>What the queues want done. The loop that owns them carries it out in order.</summary>
internal abstract record QueueEffect
{
    private QueueEffect() { }

    internal sealed record Publish(PbxEvent Event) : QueueEffect;

    /// <summary>The caller is on the list: answer him, let him hear music.</summary>
    internal sealed record Admit(CallSessionId Session, QueueId Queue) : QueueEffect;

    /// <summary>Ring the agent for this caller; the outcome comes back as answered or failed.</summary>
    /// <param name="Callback">Set when the caller has hung up: the agent is rung by a call of ours.</param>
    internal sealed record Offer(CallSessionId Session, QueueId Queue, string Agent, BookedCallback? Callback) : QueueEffect;

    /// <summary>Ring the agent no longer. Nothing more is to be said of this offer.</summary>
    internal sealed record Withdraw(CallSessionId Session, string Agent, WithdrawCause Cause) : QueueEffect;

    /// <summary>The agent who answered and the caller are to be bridged.</summary>
    internal sealed record Connect(CallSessionId Session, string Agent) : QueueEffect;

    /// <summary>The queue does not keep the caller: on to a number, or hang up.</summary>
    /// <param name="To">Null: hang up.</param>
    /// <param name="WasWaiting">False: he was never on the list and is not answered yet.</param>
    internal sealed record Overflow(CallSessionId Session, QueueId Queue, string? To, OverflowCause Cause, bool WasWaiting) : QueueEffect;

    /// <summary>The place in line is kept: thank the caller and end his call.</summary>
    internal sealed record CallbackBooked(CallSessionId Session) : QueueEffect;

    /// <summary>No callback; the caller waits on.</summary>
    internal sealed record CallbackRefused(CallSessionId Session, CallbackRefusal Reason) : QueueEffect;

    /// <summary>The agent answered the offer of a callback: call the caller.</summary>
    internal sealed record DialCallback(CallSessionId Session, string Agent) : QueueEffect;

    /// <summary>Keep the callback for the next start.</summary>
    internal sealed record KeepCallback(BookedCallback Callback) : QueueEffect;

    /// <summary>The callback is over, one way or the other.</summary>
    internal sealed record ForgetCallback(CallSessionId Session) : QueueEffect;

    /// <summary>A callback is over without a talk.</summary>
    internal sealed record CallbackGivenUp(CallSessionId Session, QueueId Queue, string Number, CallbackOutcome Outcome) : QueueEffect;

    /// <summary>Come with <see cref="QueueInput.Due"/> at this moment; it replaces an earlier wish. Null: nothing is to come.</summary>
    internal sealed record WakeAt(DateTimeOffset? Moment) : QueueEffect;

    /// <summary>Keep the agent's own state for the next start; null: he is no agent of the queue any more.</summary>
    internal sealed record Remember(QueueId Queue, string Agent, AgentState? State) : QueueEffect;
}

internal enum WithdrawCause
{
    /// <summary>The ring time of the offer is over.</summary>
    NoAnswer,
    AnsweredElsewhere,
    CallerGone,

    /// <summary>The agent logged out, paused or left the queue in mid-ring.</summary>
    AgentGone,
}

internal enum OverflowCause
{
    WaitedTooLong,
    Full,
    NobodyLoggedIn,
    QueueRemoved,
}

internal enum CallbackRefusal
{
    /// <summary>The queue offers none, or this call does not wait.</summary>
    NotOffered,
    NumberNotAllowed,

    /// <summary>That number has an open callback here already.</summary>
    AlreadyBooked,

    /// <summary>As many are booked as the queue keeps.</summary>
    TooMany,
}

internal enum CallbackOutcome
{
    /// <summary>Every try failed.</summary>
    NotReached,

    /// <summary>No agent came to it for a day.</summary>
    TooOld,
    QueueRemoved,
}
