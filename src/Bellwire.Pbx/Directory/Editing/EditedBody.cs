using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Bellwire.Pbx.Directory.Editing;

/// <summary>What an edit says, laid over what there was: members that it does not name stay as they are.</summary>
internal static class EditedBody
{
    public static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>The whole element; duplicates in the edit are kept, so that its reader refuses them.</summary>
    public static JsonDocument Over(JsonElement edit, ElementView? before)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (before is not null)
                foreach (var (name, value) in before.Json)
                    if (name != "id" && !edit.TryGetProperty(name, out _))
                    {
                        writer.WritePropertyName(name);
                        if (value is null)
                            writer.WriteNullValue();
                        else
                            value.WriteTo(writer);
                    }
            foreach (var member in edit.EnumerateObject())
                if (!IsOwnId(member, before))
                    member.WriteTo(writer);
            writer.WriteEndObject();
        }
        return JsonDocument.Parse(buffer.WrittenMemory, Strict);
    }

    // An escaped lone surrogate cannot become a string: the library throws.
    public static bool HasReadableNames(JsonElement edit)
    {
        try
        {
            return edit.EnumerateObject().All(member => member.Name.Length >= 0);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whoever sends back what was read sends the id too.</summary>
    private static bool IsOwnId(JsonProperty member, ElementView? before) =>
        before is not null && member.NameEquals("id") && member.Value.ValueKind == JsonValueKind.String
        && member.Value.ValueEquals(before.Id.ToString(CultureInfo.InvariantCulture));
}
