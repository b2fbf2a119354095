using Bellwire.Contracts;
using Bellwire.Pbx.Queues;

namespace Bellwire.Pbx.Calls;

/// <summary>What the call wants done. The loop that owns the call carries them out in order.</summary>
internal abstract record CallEffect
{
    private CallEffect() { }

    internal sealed record Publish(PbxEvent Event) : CallEffect;

    /// <summary>Look the number up and come back with <see cref="CallInput.Routed"/>.</summary>
    /// <param name="InNameOf">The extension that is answerable when the number leads outside: who forwards or transfers; null: nobody.</param>
    internal sealed record Resolve(string Number, string? InNameOf) : CallEffect;

    /// <summary>INVITE to the target; its answers come back under its leg.</summary>
    internal sealed record Invite(CallTarget Target) : CallEffect;

    /// <summary>End a leg in whatever state it is: CANCEL, or BYE, or ACK and BYE for a 2xx that crosses.</summary>
    /// <param name="StatusCode">Why nobody can be had for it, for its Reason; 0: the cause says it.</param>
    internal sealed record Release(int Leg, ReleaseCause Cause, int StatusCode = 0) : CallEffect;

    /// <summary>Pass the target's provisional response (180, 183 with its SDP) to whoever waits: the caller, or who is transferred.</summary>
    internal sealed record PassProgress(int Leg, int StatusCode) : CallEffect;

    /// <summary>Who is rung first has answered: he is told of our own audio, and <see cref="CallInput.GoOn"/> comes back when the callee may be called.</summary>
    internal sealed record FirstAnswered(int Leg) : CallEffect;

    /// <summary>200 to the caller with the target's answer; media flows between the two.</summary>
    internal sealed record AnswerCaller(int Leg) : CallEffect;

    internal sealed record RejectCaller(int StatusCode) : CallEffect;

    /// <summary>Join two answered legs by re-INVITE, after a transfer.</summary>
    internal sealed record Join(int One, int Other) : CallEffect;

    internal sealed record StartRingTime(TimeSpan Time) : CallEffect;

    internal sealed record StopRingTime : CallEffect;

    /// <summary>The leg hears music while its peer holds it.</summary>
    internal sealed record PlayMusic(int Leg, bool On) : CallEffect;

    /// <summary>202 to REFER, and NOTIFY 100.</summary>
    internal sealed record AcceptRefer(int Leg) : CallEffect;

    internal sealed record RefuseRefer(int Leg, int StatusCode) : CallEffect;

    /// <summary>NOTIFY with a status; a final one ends the subscription.</summary>
    internal sealed record NotifyRefer(int Leg, int StatusCode) : CallEffect;

    /// <summary>Ask the queue to take the call; it comes back with <see cref="CallInput.Queued"/> or <see cref="CallInput.LeaveQueue"/>.</summary>
    internal sealed record EnterQueue(QueueId Queue) : CallEffect;

    /// <summary>Ask the queue to give the place of another call, which waits there, to this one; it comes back as from <see cref="EnterQueue"/>.</summary>
    internal sealed record TakePlace(QueueId Queue, CallSessionId Holder) : CallEffect;

    /// <summary>Our own answer to the leg if it has none yet, and music.</summary>
    internal sealed record WaitInQueue(int Leg) : CallEffect;

    /// <summary>An agent answered the queue's offer.</summary>
    internal sealed record AgentAnswered(string Agent) : CallEffect;

    /// <summary>An offer to an agent is over without an answer.</summary>
    internal sealed record AgentFailed(string Agent, OfferFailure Failure) : CallEffect;

    /// <summary>Note how the record would stand if the call were cut now.</summary>
    internal sealed record Journal(CallCdr SoFar) : CallEffect;

    /// <summary>Store the CDR durably, then publish it.</summary>
    internal sealed record WriteCdr(CallCdr Cdr) : CallEffect;

    /// <summary>Nothing more comes from this call.</summary>
    internal sealed record Close : CallEffect;
}

/// <summary>Why a leg is ended, for the Reason header (RFC 3326).</summary>
internal enum ReleaseCause
{
    Normal,
    AnsweredElsewhere,
    NoAnswer,
    Refused,
    Lost,
    ServerStopped,
    Fault,
}
