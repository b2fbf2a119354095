using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bellwire.Contracts.Json;

internal sealed class PartyUriConverter : JsonConverter<PartyUri>
{
    private const string Scheme = "sip:";

    /// <summary>A number of 64 digits and a domain of 253 characters fit.</summary>
    private const int OnStackLength = 384;

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

    public override void Write(Utf8JsonWriter writer, PartyUri value, JsonSerializerOptions options)
    {
        if (value.IsNone)
        {
            writer.WriteStringValue(""u8);
            return;
        }
        var length = Scheme.Length + value.Number.Length + 1 + value.Domain.Length;
        Span<char> text = length <= OnStackLength ? stackalloc char[length] : new char[length];
        Scheme.CopyTo(text);
        value.Number.CopyTo(text[Scheme.Length..]);
        text[Scheme.Length + value.Number.Length] = '@';
        value.Domain.CopyTo(text[(Scheme.Length + value.Number.Length + 1)..]);
        writer.WriteStringValue(text);
    }
}
