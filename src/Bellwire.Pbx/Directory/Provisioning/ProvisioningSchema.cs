using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>The JSON Schema of the provisioning file, written by the very code that reads the file.</summary>
public static class ProvisioningSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema (draft 2020-12) as indented JSON.</summary>
    public static string Text { get; } = Build().ToJsonString(Indented);

    private static JsonObject Build()
    {
        var members = new SchemaWriter();
        ProvisioningReader.ReadFile(new MemberReader(members));
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Bellwire provisioning file",
        };
        foreach (var (name, value) in members.ToSchema())
            schema[name] = value?.DeepClone();
        return schema;
    }
}
