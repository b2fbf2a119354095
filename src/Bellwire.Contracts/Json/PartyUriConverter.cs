using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bellwire.Contracts.Json;

internal sealed class PartyUriConverter : JsonConverter<PartyUri>
{
    private const string Scheme = "sip:";

    public override PartyUri Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? "";
        if (text.Length == 0)
            return PartyUri.None;
        var at = text.LastIndexOf('@');
        if (at < Scheme.Length || !text.StartsWith(Scheme, StringComparison.Ordinal))
            throw new JsonException("sip:<number>@<domain> is expected");
        return new PartyUri(text[Scheme.Length..at], text[(at + 1)..]);
    }

    public override void Write(Utf8JsonWriter writer, PartyUri value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
