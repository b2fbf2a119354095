using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Registrar;

/// <summary>One registered device: where it is, and until when. Immutable; a refresh makes a new one with the same key.</summary>
public sealed record Binding
{
    public required long Key { get; init; }

    /// <summary>The Contact as sent, without display name and <c>expires</c>: what events show.</summary>
    public required string ContactText { get; init; }

    /// <summary>The URI that requests to the device carry.</summary>
    public required string TargetUri { get; init; }

    /// <summary><c>+sip.instance</c> with angle brackets, <c>""</c> if none.</summary>
    public required string Instance { get; init; }

    /// <summary>RFC 5626 <c>reg-id</c>, 0 if none.</summary>
    public required int RegId { get; init; }

    public required string CallId { get; init; }

    public required long CSeq { get; init; }

    public required string UserAgent { get; init; }

    /// <summary>Path values (RFC 3327), first hop first, separated by commas; <c>""</c> if none.</summary>
    public required string Path { get; init; }

    /// <summary>Preference, 0 to 1000 (1000 is q=1.0).</summary>
    public required int Q { get; init; }

    public required SipFlow Flow { get; init; }

    /// <summary>The device can be reached only over the connection that it opened (WebSocket, outbound, or behind NAT).</summary>
    public required bool ConnectionBound { get; init; }

    /// <summary>The device sits behind NAT: its Contact names another address than the one its requests come from.</summary>
    public required bool BehindNat { get; init; }

    /// <summary>Read back from the store after a restart; its connection is gone, so it is not rung until it returns.</summary>
    public bool Awaited { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it ends, on the wall clock: what events and answers show.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it ends, on the monotonic clock in ticks of <see cref="TimeProvider.GetTimestamp"/>: a clock step moves nothing.</summary>
    public required long Deadline { get; init; }

    /// <summary>Two REGISTERs that differ in one of these are different to a subscriber; lifetime, Call-ID and CSeq are not.</summary>
    internal bool LooksLike(Binding other) =>
        SameDevice(other) && (Awaited && ConnectionBound || Flow.Remote == other.Flow.Remote);

    private bool SameDevice(Binding other) =>
        ContactText == other.ContactText && Instance == other.Instance && RegId == other.RegId && UserAgent == other.UserAgent && Path == other.Path;
}
