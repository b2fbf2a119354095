using System.Text.Json.Nodes;

namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>Collects what a <see cref="MemberReader"/> asks for as one object of a JSON Schema (draft 2020-12).</summary>
internal sealed class SchemaWriter
{
    private readonly JsonObject _properties = [];
    private readonly JsonArray _required = [];

    public JsonObject ToSchema()
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = _properties };
        if (_required.Count > 0)
            schema["required"] = _required;
        return schema;
    }

    public void Text(string member, TextRule rule, bool required)
    {
        var schema = TextSchema(rule);
        if (required)
            _required.Add(member);
        else
            schema["type"] = Nullable("string");
        _properties[member] = schema;
    }

    public void Flag(string member, bool otherwise) =>
        _properties[member] = new JsonObject { ["type"] = Nullable("boolean"), ["default"] = otherwise };

    public void Count(string member, int least, int most, int? otherwise) => _properties[member] = new JsonObject
    {
        ["type"] = Nullable("integer"), ["minimum"] = least, ["maximum"] = most, ["default"] = otherwise,
    };

    public void Choice(string member, IEnumerable<string> spellings, string otherwise) => _properties[member] = new JsonObject
    {
        ["enum"] = new JsonArray([.. spellings.Select(spelling => (JsonNode?)spelling), null]), ["default"] = otherwise,
    };

    public void Texts(string member, TextRule rule) =>
        _properties[member] = new JsonObject { ["type"] = Nullable("array"), ["items"] = TextSchema(rule) };

    public SchemaWriter Object(string member)
    {
        var inner = new SchemaWriter();
        _properties[member] = new JsonObject
        {
            ["type"] = Nullable("object"), ["additionalProperties"] = false, ["properties"] = inner._properties, ["required"] = inner._required,
        };
        return inner;
    }

    public SchemaWriter Objects(string member)
    {
        var inner = new SchemaWriter();
        _properties[member] = new JsonObject
        {
            ["type"] = Nullable("array"),
            ["items"] = new JsonObject
            {
                ["type"] = "object", ["additionalProperties"] = false, ["properties"] = inner._properties, ["required"] = inner._required,
            },
        };
        return inner;
    }

    private static JsonArray Nullable(string type) => [type, "null"];

    private static JsonObject TextSchema(TextRule rule)
    {
        var schema = new JsonObject { ["type"] = "string", ["minLength"] = rule.Shortest, ["maxLength"] = rule.Longest };
        if (rule.Pattern is { } pattern)
            schema["pattern"] = pattern.ToString().Replace(@"\z", "$", StringComparison.Ordinal); // ECMA 262 has no \z
        return schema;
    }
}
