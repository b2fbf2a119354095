namespace Bellwire.Contracts;

/// <summary>An INVITE goes to one registered device, or to a trunk. Interface document, <c>target_add</c>.</summary>
public sealed record TargetAdd : CallEvent
{
    public required string CallId { get; init; }

    public PartyUri CallTarget { get; init; }

    public required PartyUri Callee { get; init; }

    public required PartyUri Caller { get; init; }

    /// <summary>The contact URI of the device, so that two devices of one extension can be told apart.</summary>
    public required string Destination { get; init; }

    public override string EventType => "target_add";

    public override required CallSessionId SessionId { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }
}
