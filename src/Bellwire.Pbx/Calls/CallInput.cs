using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Calls;

/// <summary>What can happen to a call. Legs are numbers: <see cref="CallerLeg"/> is the caller's, each target has the next.</summary>
internal abstract record CallInput
{
    internal const int CallerLeg = 0;

    private CallInput() { }

    /// <summary>The caller's INVITE was accepted for routing, and this is where its number leads.</summary>
    /// <param name="First">Where the caller's own number leads, when he is rung first.</param>
    internal sealed record Start(CallRoute Route, CallRoute? First = null) : CallInput;

    /// <summary>Who was rung first has answered, and now the callee is to be called.</summary>
    internal sealed record GoOn : CallInput;

    /// <summary>The answer to <see cref="CallEffect.Resolve"/>.</summary>
    internal sealed record Routed(CallRoute Route) : CallInput;

    /// <summary>A target's provisional response, 101 to 199.</summary>
    internal sealed record Progress(int Leg, int StatusCode) : CallInput;

    /// <summary>A target's first 2xx.</summary>
    internal sealed record Answered(int Leg) : CallInput;

    /// <summary>A target's final refusal, or 408 and 503 for one that cannot be reached.</summary>
    internal sealed record Refused(int Leg, int StatusCode) : CallInput;

    /// <summary>A target's 3xx, to a number of this tenant or outside.</summary>
    internal sealed record Redirected(int Leg, int StatusCode, string Number) : CallInput;

    /// <summary>The time that <see cref="CallEffect.StartRingTime"/> started is over.</summary>
    internal sealed record RingTimeOver : CallInput;

    internal sealed record CallerCancelled : CallInput;

    /// <summary>BYE from a leg.</summary>
    internal sealed record HungUp(int Leg) : CallInput;

    /// <summary>A leg does not answer any more: session timer, silence, or a lost ACK.</summary>
    internal sealed record Lost(int Leg) : CallInput;

    /// <summary>The direction of a leg's media changed to held or back.</summary>
    internal sealed record HoldChanged(int Leg, bool Held, string CallId) : CallInput;

    /// <summary>REFER without Replaces from a leg.</summary>
    internal sealed record BlindTransfer(int Leg, string Number) : CallInput;

    /// <summary>REFER with Replaces: the party of another call comes into this one. One leg when it has answered there, else each of its phones that
    /// ring.</summary>
    internal sealed record AttendedTransfer(int Leg, ImmutableArray<Joiner> Joiners) : CallInput;

    /// <summary>REFER with Replaces of a call that waits in a queue: the party of this call takes its place there.</summary>
    internal sealed record TransferIntoLine(int Leg, QueueId Queue, string Number, CallSessionId Holder) : CallInput;

    /// <summary>An INVITE with Replaces takes over a leg of this call.</summary>
    internal sealed record Replaced(int Leg, Joiner Joiner) : CallInput;

    /// <summary>A colleague takes the call that rings at that extension, with a phone that has called us: a new answered leg.</summary>
    internal sealed record PickedUp(string From, Joiner By) : CallInput;

    /// <summary>REFER to the park code: the other party is to stand aside at a place.</summary>
    /// <param name="Time">How long, until it rings at the parker again.</param>
    internal sealed record Park(int Leg, string Place, TimeSpan Time) : CallInput;

    /// <summary>Somebody fetches the parked call with a phone that has called us: a new answered leg.</summary>
    internal sealed record Fetched(Joiner By) : CallInput;

    /// <summary>This call was the consultation of an attended transfer; <paramref name="Taken"/> live on elsewhere.</summary>
    internal sealed record Consulted(ImmutableArray<int> Taken) : CallInput;

    /// <summary>The queue took the call: whoever waits is answered and hears music.</summary>
    internal sealed record Queued : CallInput;

    /// <summary>The queue wants this agent to be rung for the caller.</summary>
    internal sealed record OfferAgent(string Agent, ImmutableArray<Binding> Devices, bool DoNotDisturb) : CallInput;

    /// <summary>The agent is to be rung no longer.</summary>
    internal sealed record WithdrawAgent(string Agent, ReleaseCause Cause) : CallInput;

    /// <summary>The queue does not keep the call.</summary>
    /// <param name="To">Where it goes; null: it ends with the status.</param>
    /// <param name="InNameOf">Who is answerable when that number leads outside.</param>
    /// <param name="NoAnswer">It ends as unanswered, not as failed.</param>
    internal sealed record LeaveQueue(string? To, string? InNameOf, int StatusCode, bool NoAnswer) : CallInput;

    /// <summary>The caller will be called back, and has heard so.</summary>
    internal sealed record KeepsPlace : CallInput;

    /// <summary>A command from outside: hang up.</summary>
    internal sealed record Stop(StopCause Cause) : CallInput;
}

/// <summary>A party that comes from another dialog.</summary>
/// <param name="Destination">Contact URI, for events.</param>
internal sealed record Joiner(string Number, bool IsExtension, string Destination, bool Answered);

internal enum StopCause
{
    /// <summary>The server stops: status 0.</summary>
    ServerStopped,

    /// <summary>A program hung up.</summary>
    Command,

    /// <summary>Work on the call has thrown: status 500.</summary>
    Fault,
}
