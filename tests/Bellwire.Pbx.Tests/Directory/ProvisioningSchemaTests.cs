using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bellwire.Pbx.Directory.Provisioning;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Directory;

public sealed class ProvisioningSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(ProvisioningSchema.Text)!;

    [Fact]
    public void The_schema_accepts_the_example() => Assert.Empty(Faults(Schema, JsonNode.Parse(Files.Whole)));

    /// <summary>Each member of each object is set to values at and past its bounds: schema and reader must say the same of each.</summary>
    [Fact]
    public void Schema_and_reader_agree_on_every_member()
    {
        using var house = new TestDirectory();
        var checkedMembers = 0;
        foreach (var (schema, place) in Objects(Schema, []))
            foreach (var (member, rule) in schema["properties"]!.AsObject())
            {
                foreach (var value in Candidates(rule!))
                {
                    var file = JsonNode.Parse(Files.Whole)!;
                    var target = place.Aggregate(file, (node, step) => step(node));
                    target.AsObject()[member] = value?.DeepClone();
                    var result = house.Provisioner.Check(JsonSerializer.SerializeToUtf8Bytes(file), false);
                    var form = result is ProvisioningResult.Invalid invalid && invalid.Errors.Any(e => Regex.IsMatch(e.Message, "^(must be |is missing$)"));
                    var faults = Faults(Schema, file);
                    var agree = member == "time_zone" ? form || faults.Count == 0 : form == faults.Count > 0; // no schema knows the time zones
                    Assert.True(agree, $"{member} = {value?.ToJsonString()}: schema {string.Join(", ", faults)}; reader {result}");
                }
                checkedMembers++;
            }
        Assert.InRange(checkedMembers, 70, 200);
    }

    private static IEnumerable<JsonNode?> Candidates(JsonNode rule)
    {
        yield return null;
        yield return JsonValue.Create(true);
        yield return JsonValue.Create("");
        yield return JsonValue.Create(3.5);
        yield return new JsonArray(JsonValue.Create(false));
        yield return new JsonObject();
        foreach (var bound in new[] { "minimum", "maximum" })
            if (rule[bound] is { } limit)
                for (var offset = -1; offset <= 1; offset++)
                    yield return JsonValue.Create((long)limit + offset);
        foreach (var length in new[] { rule["minLength"], rule["maxLength"] })
            if (length is not null)
                for (var offset = -1; offset <= 1; offset++)
                    yield return JsonValue.Create(new string('5', Math.Max(0, (int)length + offset)));
        foreach (var choice in rule["enum"]?.AsArray() ?? [])
            yield return choice;
    }

    private static IEnumerable<(JsonNode Schema, Func<JsonNode, JsonNode>[] Place)> Objects(JsonNode schema, Func<JsonNode, JsonNode>[] place)
    {
        yield return (schema, place);
        foreach (var (member, rule) in schema["properties"]!.AsObject())
        {
            if (rule!["properties"] is not null)
                foreach (var inner in Objects(rule, [.. place, node => node[member] ??= new JsonObject()]))
                    yield return inner;
            if (rule["items"]?["properties"] is not null)
                foreach (var inner in Objects(rule["items"]!, [.. place, node => node[member]![0]!]))
                    yield return inner;
        }
    }

    /// <summary>The part of JSON Schema that ours uses.</summary>
    private static List<string> Faults(JsonNode schema, JsonNode? value)
    {
        var faults = new List<string>();
        Check(schema, value, "$", faults);
        return faults;
    }

    private static void Check(JsonNode schema, JsonNode? value, string path, List<string> faults)
    {
        if (schema["type"] is { } type && !Types(type).Contains(TypeOf(value)) && !(TypeOf(value) == "integer" && Types(type).Contains("number")))
        {
            faults.Add($"{path} type");
            return;
        }
        if (schema["enum"] is JsonArray choices && !choices.Any(choice => JsonNode.DeepEquals(choice, value)))
            faults.Add($"{path} enum");
        if (value is JsonObject members)
            CheckObject(schema, members, path, faults);
        else if (value is JsonArray items && schema["items"] is { } rule)
            foreach (var item in items)
                Check(rule, item, $"{path}[]", faults);
        else if (TypeOf(value) == "integer" && schema["minimum"] is { } least && (value!.GetValue<long>() < (long)least || value!.GetValue<long>() > (long)schema["maximum"]!))
            faults.Add($"{path} range");
        else if (TypeOf(value) == "string" && schema["type"] is not null)
            CheckText(schema, (string)value!, path, faults);
    }

    private static void CheckObject(JsonNode schema, JsonObject members, string path, List<string> faults)
    {
        foreach (var required in schema["required"]?.AsArray() ?? [])
            if (!members.ContainsKey((string)required!))
                faults.Add($"{path}.{required} required");
        foreach (var (name, member) in members)
            if (schema["properties"]![name] is { } rule)
                Check(rule, member, $"{path}.{name}", faults);
            else
                faults.Add($"{path}.{name} unknown");
    }

    private static void CheckText(JsonNode schema, string text, string path, List<string> faults)
    {
        if (text.Length < (int)schema["minLength"]! || text.Length > (int)schema["maxLength"]!
            || (schema["pattern"] is { } pattern && !Regex.IsMatch(text, (string)pattern!, RegexOptions.ECMAScript)))
            faults.Add($"{path} text");
    }

    private static List<string> Types(JsonNode type) => type is JsonArray list ? [.. list.Select(one => (string)one!)] : [(string)type!];

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.ToJsonString().Contains('.', StringComparison.Ordinal) ? "number" : "integer",
        _ => "boolean",
    };
}
