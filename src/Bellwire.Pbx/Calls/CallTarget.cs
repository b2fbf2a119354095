using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Calls;

/// <summary>One endpoint that the call tries: a device of an extension, or a trunk. Its <see cref="Leg"/> is its number in the call.</summary>
internal sealed record CallTarget
{
    public required int Leg { get; init; }

    /// <summary>The extension, or the number dialled through the trunk.</summary>
    public required string Number { get; init; }

    public required bool IsExtension { get; init; }

    /// <summary>The device's contact URI, or where the trunk leads.</summary>
    public required string Destination { get; init; }

    public Binding? Device { get; init; }

    public TrunkAttempt? Trunk { get; init; }

    /// <summary>The queue that the call waits in: an entry in the record, without a phone and without events.</summary>
    public bool IsQueue { get; init; }

    public CallType CallType { get; init; } = CallType.NormalCall;

    public TargetPhase Phase { get; init; } = TargetPhase.Trying;

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? RingAt { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The final SIP status of a target that failed, else 0.</summary>
    public int StatusCode { get; init; }

    public EndedReason EndReason { get; init; }

    internal bool IsPending => Phase is TargetPhase.Trying or TargetPhase.Ringing;
}

internal enum TargetPhase
{
    Trying,
    Ringing,
    Answered,
    Ended,
}
