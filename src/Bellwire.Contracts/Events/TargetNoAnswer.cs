namespace Bellwire.Contracts;

/// <summary>The device rang, and the ring time ran out. Interface document, <c>target_noanswer</c>.</summary>
public sealed record TargetNoAnswer : CallEvent
{
    public required string CallId { get; init; }

    public PartyUri CallTarget { get; init; }

    public required PartyUri Callee { get; init; }

    public required PartyUri Caller { get; init; }

    /// <summary>The contact URI of the device, so that two devices of one extension can be told apart.</summary>
    public required string Destination { get; init; }

    public override string EventType => "target_noanswer";

    public override required CallSessionId SessionId { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }
}
