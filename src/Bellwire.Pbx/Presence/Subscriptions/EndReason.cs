namespace Bellwire.Pbx.Presence.Subscriptions;

/// <summary>Why a subscription ends, as Subscription-State tells it: RFC 6665 4.1.3.</summary>
internal enum EndReason
{
    /// <summary>Its time is over, or the subscriber wants no more.</summary>
    Timeout,

    /// <summary>Whom it watched is gone.</summary>
    NoResource,

    /// <summary>The watcher may not (any more).</summary>
    Rejected,

    /// <summary>The server stops: come again later.</summary>
    Probation,
}
