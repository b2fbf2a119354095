using System.Text.Json;

namespace Bellwire.Contracts.Json;

/// <summary>The entries of <c>call_targets</c> alone, spelled as in the event, for stores.</summary>
public static class CdrTargetsJson
{
    public static string Write(IReadOnlyList<CdrTarget> targets) => JsonSerializer.Serialize(targets, EventJson.CdrTargets);

    /// <exception cref="JsonException">The text was not written by <see cref="Write"/>.</exception>
    public static IReadOnlyList<CdrTarget> Read(string text) => JsonSerializer.Deserialize(text, EventJson.CdrTargets) ?? [];
}
