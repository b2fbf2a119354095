using Bellwire.Contracts;
using Bellwire.Pbx.Directory;

namespace Bellwire.Pbx.Queues;

/// <summary>What happens to the queues of a tenant.</summary>
internal abstract record QueueInput
{
    private QueueInput() { }

    /// <summary>A call reached a queue.</summary>
    /// <param name="IsHeard">Agents may be rung for it at once; else <see cref="CanBeOffered"/> follows.</param>
    internal sealed record Enter(QueueId Queue, CallSessionId Session, string Number, string Name, bool IsHeard = true) : QueueInput;

    /// <summary>The phone of a caller in line has said what audio it takes.</summary>
    internal sealed record CanBeOffered(CallSessionId Session) : QueueInput;

    /// <summary>Who held a place in line for somebody gives it to him: another call takes the place of the one that waited.</summary>
    internal sealed record GivePlace(CallSessionId Session, CallSessionId To, string Number, string Name) : QueueInput;

    /// <summary>A waiting caller hung up, or his call ended otherwise; who has booked a callback keeps his place and can be called from now on.</summary>
    internal sealed record Left(CallSessionId Session) : QueueInput;

    /// <summary>The agent's phone answered an offer.</summary>
    internal sealed record OfferAnswered(CallSessionId Session, string Agent) : QueueInput;

    /// <summary>The agent's phone refused an offer, or could not be reached.</summary>
    internal sealed record OfferFailed(CallSessionId Session, string Agent, OfferFailure Failure) : QueueInput;

    /// <summary>An agent is party of a call that is not an offer of ours: from the first ring on, or from his INVITE on.</summary>
    internal sealed record CallBegan(string Agent, CallSessionId Session, string CallerNumber, string CallerName) : QueueInput;

    /// <summary>An agent is no longer party of a call, of whichever kind.</summary>
    internal sealed record CallOver(string Agent, CallSessionId Session) : QueueInput;

    /// <summary>The first device of an extension registered.</summary>
    internal sealed record Registered(string Agent) : QueueInput;

    /// <summary>The last device of an extension is gone.</summary>
    internal sealed record Unregistered(string Agent) : QueueInput;

    /// <summary>The agent himself, or a program for him, sets his state.</summary>
    /// <param name="Queue">One queue; null: all of his.</param>
    internal sealed record Set(string Agent, QueueId? Queue, AgentCommand Command) : QueueInput;

    /// <summary>What <see cref="QueueEffect.WakeAt"/> asked for.</summary>
    internal sealed record Due : QueueInput;

    /// <summary>A queue was created (no before), changed, or removed (no after).</summary>
    internal sealed record QueueChanged(Queue? Before, Queue? After) : QueueInput;

    /// <summary>Callers who go to the head of the line, and where midnight is.</summary>
    internal sealed record TenantChanged(IReadOnlyList<string> VipNumbers, TimeZoneInfo Zone) : QueueInput;

    /// <summary>A waiting caller asks to be called back instead, at his own number or at one that he typed.</summary>
    /// <param name="Dialled">What would be dialled; null: that number leads nowhere.</param>
    internal sealed record BookCallback(CallSessionId Session, string Number, string? Dialled) : QueueInput;

    /// <summary>The caller to be called back answered: agent and he talk.</summary>
    internal sealed record CallbackReached(CallSessionId Session) : QueueInput;

    /// <summary>The caller could not be reached, or the agent left before.</summary>
    /// <param name="Counts">Whether it is one of the tries: the caller's number was dialled.</param>
    internal sealed record CallbackFailed(CallSessionId Session, bool Counts) : QueueInput;
}

internal enum OfferFailure
{
    /// <summary>A person said no: this caller is not offered to him again.</summary>
    Declined,

    /// <summary>No device of the agent could be rung, or it did not answer at all.</summary>
    Unreachable,

    /// <summary>This caller is nothing for him: his phones share no codec or keys with him, or he may not dial the number of a callback. Nobody rang, and the
    /// caller is not offered to him again.</summary>
    Unsuited,

    /// <summary>No call could begin at the moment: nobody rang.</summary>
    NoCall,
}

/// <summary>What an agent is told to be.</summary>
public enum AgentCommand
{
    Ready,
    NotReady,
    LogIn,
    LogOut,
}
