using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bellwire.Contracts.Json;

/// <summary>A 64-bit value that the wire spells as a string of decimal digits.</summary>
internal abstract class DecimalStringConverter<T> : JsonConverter<T>
{
    protected abstract long ValueOf(T id);

    protected abstract T FromValue(long value);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && long.TryParse(reader.GetString(), out var value)
            ? FromValue(value)
            : throw new JsonException("a string of decimal digits is expected");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(ValueOf(value), digits, out var length);
        writer.WriteStringValue(digits[..length]);
    }
}

internal sealed class TenantIdConverter : DecimalStringConverter<TenantId>
{
    protected override long ValueOf(TenantId id) => id.Value;
    protected override TenantId FromValue(long value) => new(value);
}

internal sealed class ExtensionIdConverter : DecimalStringConverter<ExtensionId>
{
    protected override long ValueOf(ExtensionId id) => id.Value;
    protected override ExtensionId FromValue(long value) => new(value);
}

internal sealed class QueueIdConverter : DecimalStringConverter<QueueId>
{
    protected override long ValueOf(QueueId id) => id.Value;
    protected override QueueId FromValue(long value) => new(value);
}

internal sealed class CallSessionIdConverter : DecimalStringConverter<CallSessionId>
{
    protected override long ValueOf(CallSessionId id) => id.Value;
    protected override CallSessionId FromValue(long value) => new(value);
}

internal sealed class CdrIdConverter : DecimalStringConverter<CdrId>
{
    protected override long ValueOf(CdrId id) => id.Value;
    protected override CdrId FromValue(long value) => new(value);
}

internal sealed class UnixTimeConverter : DecimalStringConverter<UnixTime>
{
    protected override long ValueOf(UnixTime id) => id.Seconds;
    protected override UnixTime FromValue(long value) => new(value);
}
