using System.Text.Json.Nodes;
using Bellwire.Pbx.Directory.Editing;
using Microsoft.OpenApi;

namespace Bellwire.Server.Api.Document;

/// <summary>Turns what the validator says of an element into a schema of the document, so that the two cannot disagree.</summary>
internal static class ElementSchemas
{
    public static IOpenApiSchema Reference(OpenApiDocument document, ElementShape shape)
    {
        if (document.Components?.Schemas?.ContainsKey(shape.Name) != true)
            document.AddComponent(shape.Name, Build(document, shape));
        return new OpenApiSchemaReference(shape.Name, document);
    }

    private static OpenApiSchema Build(OpenApiDocument document, ElementShape shape)
    {
        if (shape.Form == ElementForm.Page)
            return new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { "count", "items" },
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["count"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = "How many fit the filter, on all pages." },
                    ["items"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Reference(document, shape with { Form = ElementForm.Whole }) },
                },
            };
        var schema = Of(DirectoryEditor.SchemaOf(shape.Kind));
        var members = schema.Properties ?? throw new InvalidOperationException("an element has members");
        if (shape.Form == ElementForm.Changes)
            schema.Required = null;
        if (shape.Form == ElementForm.Whole)
        {
            foreach (var secret in DirectoryEditor.SecretsOf(shape.Kind))
                members.Remove(secret);
            members["id"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9]+$", ReadOnly = true };
        }
        return schema;
    }

    private static OpenApiSchema Of(JsonNode? node)
    {
        var json = node?.AsObject() ?? throw new InvalidOperationException("a schema is an object");
        var schema = new OpenApiSchema
        {
            Type = TypeOf(json),
            Pattern = json["pattern"]?.GetValue<string>(),
            MinLength = json["minLength"]?.GetValue<int>(),
            MaxLength = json["maxLength"]?.GetValue<int>(),
            Minimum = json["minimum"]?.ToJsonString(),
            Maximum = json["maximum"]?.ToJsonString(),
            Default = json["default"]?.DeepClone(),
            Items = json["items"] is { } items ? Of(items) : null,
            AdditionalPropertiesAllowed = json["additionalProperties"] is null,
        };
        if (json["enum"] is JsonArray choices)
            schema.Enum = [.. choices.OfType<JsonNode>().Select(choice => choice.DeepClone())];
        if (json["properties"] is JsonObject members)
            schema.Properties = members.ToDictionary(member => member.Key, IOpenApiSchema (member) => Of(member.Value));
        if (json["required"] is JsonArray { Count: > 0 } required)
            schema.Required = required.Select(name => name?.GetValue<string>() ?? "").ToHashSet();
        return schema;
    }

    private static JsonSchemaType TypeOf(JsonObject json)
    {
        var names = json["type"] switch
        {
            JsonArray several => several.Select(name => name?.GetValue<string>()),
            JsonNode one => [one.GetValue<string>()],
            null => ["string", "null"],                         // a choice
        };
        return names.Aggregate((JsonSchemaType)0, (types, name) => types | name switch
        {
            "object" => JsonSchemaType.Object,
            "array" => JsonSchemaType.Array,
            "string" => JsonSchemaType.String,
            "integer" => JsonSchemaType.Integer,
            "boolean" => JsonSchemaType.Boolean,
            "null" => JsonSchemaType.Null,
            _ => throw new InvalidOperationException($"no type: {name}"),
        });
    }
}
