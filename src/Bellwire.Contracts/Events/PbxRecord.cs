using System.Text.Json.Serialization;

namespace Bellwire.Contracts;

/// <summary>
/// Whatever travels through <see cref="IEventSink"/> in a tenant's one order: events, which subscribers see, and the changes of rights and
/// addressed snapshots that take their place among them.
/// </summary>
public abstract record PbxRecord
{
    public abstract TenantId TenantId { get; init; }
}

/// <summary>One of the 20 kinds of the interface document. Records are immutable, and exactly what the socket sees.</summary>
public abstract record PbxEvent : PbxRecord
{
    /// <summary>The wire name of the kind, such as <c>call_start</c>.</summary>
    public abstract string EventType { get; }

    [JsonIgnore]
    public abstract Topic Topic { get; }

    /// <summary>
    /// Whom the event is about: numbers of extensions (extension and CDR topics), or the one number of the queue. Never null.
    /// </summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> Subjects { get; }
}
