using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bellwire.Contracts.Json;

/// <summary>An enum's wire spelling: the member's name in snake case, lower or upper; exceptions are given by the derived class.</summary>
internal abstract class EnumSpelling<T>(JsonNamingPolicy policy, params (T Value, string Spelling)[] exceptions) : JsonConverter<T>
    where T : struct, Enum
{
    private readonly Dictionary<T, JsonEncodedText> _spelling = Enum.GetValues<T>().ToDictionary(
        value => value,
        value => JsonEncodedText.Encode(exceptions.FirstOrDefault(e => e.Value.Equals(value)).Spelling ?? policy.ConvertName(value.ToString())));

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        foreach (var (value, spelling) in _spelling)
            if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(spelling.EncodedUtf8Bytes))
                return value;
        throw new JsonException($"not a {typeof(T).Name}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(_spelling[value]);
}

internal sealed class AgentStateSpelling() : EnumSpelling<AgentState>(JsonNamingPolicy.SnakeCaseUpper);

internal sealed class RerouteReasonSpelling() : EnumSpelling<RerouteReason>(JsonNamingPolicy.SnakeCaseUpper);

internal sealed class WaitingTypeSpelling() : EnumSpelling<WaitingType>(JsonNamingPolicy.SnakeCaseLower);

internal sealed class CallerChangeSpelling() : EnumSpelling<CallerChange>(JsonNamingPolicy.SnakeCaseLower);

internal sealed class CallTypeSpelling() : EnumSpelling<CallType>(JsonNamingPolicy.SnakeCaseLower);

internal sealed class CallDirectionSpelling() : EnumSpelling<CallDirection>(JsonNamingPolicy.SnakeCaseLower, (CallDirection.In2Out, "in2out"));

internal sealed class EndedReasonSpelling() : EnumSpelling<EndedReason>(JsonNamingPolicy.SnakeCaseLower, (EndedReason.None, "None"));
