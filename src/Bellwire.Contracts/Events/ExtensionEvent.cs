using System.Text.Json.Serialization;

namespace Bellwire.Contracts;

/// <summary>An event of the topic <c>extension_events</c>.</summary>
public abstract record ExtensionEvent : PbxEvent
{
    [JsonIgnore]
    public sealed override Topic Topic => Topic.ExtensionEvents;

    public abstract UnixTime Time { get; init; }
}
