namespace Bellwire.Contracts;

/// <summary><c>subscribe</c>. An absent array (null) means all that the account may see, an empty one names nothing.</summary>
public sealed record SubscribeCommand : ClientCommand
{
    /// <summary>Without repeats, in the order of the command.</summary>
    public required IReadOnlyList<Topic> Topics { get; init; }

    /// <summary>Extension numbers as sent, repeats included; they need not exist.</summary>
    public IReadOnlyList<string>? Extensions { get; init; }

    /// <summary>Queue numbers as sent, repeats included; they need not exist.</summary>
    public IReadOnlyList<string>? Queues { get; init; }

    /// <summary><c>"position":true</c>: events carry <c>epoch</c> and <c>seq</c>.</summary>
    public bool Position { get; init; }

    /// <summary>The last position that the subscriber has seen, to be resumed after.</summary>
    public StreamPosition? Since { get; init; }
}

/// <summary><c>unsubscribe</c>. An absent array of elements (null) means the topic as a whole, an empty one names nothing.</summary>
public sealed record UnsubscribeCommand : ClientCommand
{
    /// <summary>Null for the bare command, which drops everything.</summary>
    public IReadOnlyList<Topic>? Topics { get; init; }

    public IReadOnlyList<string>? Extensions { get; init; }

    public IReadOnlyList<string>? Queues { get; init; }
}

/// <summary>A place in a tenant's one order of events. <paramref name="Epoch"/> changes when the numbering begins anew.</summary>
public readonly record struct StreamPosition(string Epoch, long Seq);
