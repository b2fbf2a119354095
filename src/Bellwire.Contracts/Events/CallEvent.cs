using System.Text.Json.Serialization;

namespace Bellwire.Contracts;

/// <summary>
/// An event of one call. <see cref="Parties"/> are the numbers of all extensions that are or have been a party of the session (for
/// <c>target_*</c>: of the target's extension, the caller and the callee): the event's subjects.
/// </summary>
public abstract record CallEvent : ExtensionEvent
{
    [JsonIgnore]
    public IReadOnlyList<string> Parties { get; init; } = [];

    public abstract CallSessionId SessionId { get; init; }

    [JsonIgnore]
    public sealed override IReadOnlyList<string> Subjects => Parties;
}
