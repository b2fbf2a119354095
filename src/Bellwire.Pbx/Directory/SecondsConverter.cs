using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bellwire.Pbx.Directory;

/// <summary>A duration as whole seconds, as the provisioning file has it.</summary>
internal sealed class SecondsConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TimeSpan.FromSeconds(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue((int)value.TotalSeconds);
}
