using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bellwire.Pbx.Directory;

/// <summary>
/// The directory's elements as JSON for the store and for comparing: member names as in the provisioning file, without ids and without
/// anything secret.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Tenant))]
[JsonSerializable(typeof(Extension))]
[JsonSerializable(typeof(Queue))]
[JsonSerializable(typeof(Trunk))]
[JsonSerializable(typeof(Webhook))]
[JsonSerializable(typeof(WebhookSecrets))]
[JsonSerializable(typeof(SystemAdmin))]
public sealed partial class DirectoryJson : JsonSerializerContext
{
    /// <summary>The members whose values differ, by their names in the provisioning file.</summary>
    internal static List<string> Difference<T>(T before, T after)
    {
        var (old, now) = (Element(before), Element(after));
        var differing = new List<string>();
        foreach (var member in now.EnumerateObject())
            if (!old.TryGetProperty(member.Name, out var was) || !JsonElement.DeepEquals(was, member.Value))
                differing.Add(member.Name);
        return differing;
    }

    private static JsonElement Element<T>(T value) => JsonSerializer.SerializeToElement(value, typeof(T), Default);
}
