namespace Bellwire.Contracts;

/// <summary>The caller's call was accepted for routing; before any target rings. Interface document, <c>call_start</c>.</summary>
public sealed record CallStart : CallEvent
{
    public required string CallId { get; init; }

    public required PartyUri Callee { get; init; }

    public required PartyUri Caller { get; init; }

    public required string CallerDisplayName { get; init; }

    public required CdrId CdrId { get; init; }

    public required CallDirection Direction { get; init; }

    public override string EventType => "call_start";

    /// <summary>The id of the REST request that started the call, <c>"0"</c> if none.</summary>
    public string RequestId { get; init; } = "0";

    public override required CallSessionId SessionId { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }
}
