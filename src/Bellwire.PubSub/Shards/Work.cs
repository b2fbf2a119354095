namespace Bellwire.PubSub.Shards;

internal enum WorkKind : byte
{
    /// <summary>An event for the shard's subscribers.</summary>
    Publish,

    /// <summary>A change of rights.</summary>
    Rights,

    /// <summary>A queue's snapshot for one session.</summary>
    Snapshot,

    /// <summary>A new socket.</summary>
    Open,

    /// <summary>Its login was granted.</summary>
    Join,

    /// <summary>A subscribe or unsubscribe.</summary>
    Command,

    /// <summary>A frame for this session alone.</summary>
    Send,

    /// <summary>Its auth clock starts or stops.</summary>
    AuthClock,

    /// <summary>It is to be closed.</summary>
    Close,

    /// <summary>Its write in flight is done.</summary>
    Written,

    /// <summary>Its reader is done.</summary>
    Left,

    /// <summary>A second has passed.</summary>
    Tick,

    /// <summary>All are to be closed: the server stops.</summary>
    Drain,
}

/// <summary>One thing to do for a shard, in the order of posting.</summary>
internal readonly record struct Work(WorkKind Kind, object Subject, object? Detail);
