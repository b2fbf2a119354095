using Bellwire.Contracts;
using Bellwire.PubSub.Routing;
using Bellwire.PubSub.Shards;

namespace Bellwire.PubSub.Sessions;

/// <summary>One subscriber's socket. Everything that changes belongs to its shard, but for what <see cref="Hear"/> notes.</summary>
internal sealed class SubscriberSession(long id, AcceptedSocket socket)
{
    private int _heard;

    /// <summary>Counts up over all sessions; names the shard too.</summary>
    internal long Id => id;

    internal AcceptedSocket Socket => socket;

    internal Outbox Outbox { get; } = new();

    internal TenantId Tenant { get; set; }

    /// <summary>Null before login and while closing.</summary>
    internal Member? Member { get; set; }

    /// <summary>In the shard's list of outboxes to flush.</summary>
    internal bool Dirty { get; set; }

    /// <summary>A write has not been taken by the socket yet.</summary>
    internal bool IsWriting { get; set; }

    /// <summary>That write, kept so that nothing runs unowned.</summary>
    internal Task? Write { get; set; }

    /// <summary>The close frame is in the outbox or written; nothing is added any more.</summary>
    internal bool IsClosing { get; set; }

    internal TimeSpan CloseDeadline { get; set; } = TimeSpan.MaxValue;

    internal TimeSpan AuthDeadline { get; set; } = TimeSpan.MaxValue;

    internal TimeSpan NextPing { get; set; }

    internal bool Pinged { get; set; }

    internal int Misses { get; set; }

    /// <summary>Done when the close frame is written, or will never be.</summary>
    internal TaskCompletionSource CloseSent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the shard has let go of the session.</summary>
    internal TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Something came from the peer; any thread.</summary>
    internal void Hear() => Volatile.Write(ref _heard, 1);

    /// <summary>Whether something came since the last call.</summary>
    internal bool TakeHeard() => Interlocked.Exchange(ref _heard, 0) == 1;
}

/// <summary>A granted login on its way into the shard.</summary>
/// <param name="Account">Who.</param>
/// <param name="Stamp">The place among revocations at which the check began: one after it voids the login.</param>
/// <param name="Grant">The reply when the shard agrees.</param>
/// <param name="Refusal">The reply when it does not.</param>
internal sealed record JoinRequest(Account Account, long Stamp, byte[] Grant, byte[] Refusal);

/// <summary>A wish to close a session.</summary>
internal sealed record CloseRequest(CloseCode Code, bool DropPending);
