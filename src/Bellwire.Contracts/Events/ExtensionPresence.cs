using System.Text.Json.Serialization;

namespace Bellwire.Contracts;

/// <summary>An extension changed its presence. <see cref="Note"/> is the display text, such as <c>Away</c>.</summary>
public sealed record ExtensionPresence : ExtensionEvent
{
    public override string EventType => "extension_presence";

    public required PartyUri Extension { get; init; }

    public required string Note { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<string> Subjects => [Extension.Number];
}
