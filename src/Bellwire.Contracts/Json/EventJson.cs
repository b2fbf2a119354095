using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Bellwire.Contracts.Json;

/// <summary>Events as the wire has them: compact UTF-8, keys in ordinal order, members absent where the document leaves them out.</summary>
public static class EventJson
{
    private static readonly EventJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,             // a wire for programs, not a page: "<sip:..>" stays readable
        Converters =
        {
            new TenantIdConverter(), new ExtensionIdConverter(), new QueueIdConverter(), new CallSessionIdConverter(), new CdrIdConverter(),
            new UnixTimeConverter(), new PartyUriConverter(), new AgentStateSpelling(), new RerouteReasonSpelling(), new WaitingTypeSpelling(),
            new CallerChangeSpelling(), new CallTypeSpelling(), new CallDirectionSpelling(), new EndedReasonSpelling(),
        },
    });

    internal static JsonTypeInfo<IReadOnlyList<CdrTarget>> CdrTargets => Context.IReadOnlyListCdrTarget;

    /// <summary>
    /// Writes one event once, compact, into an array of its own. <paramref name="reserveInFront"/> bytes are left (zero) before the JSON, so
    /// that a WebSocket frame's header can stand in the same array.
    /// </summary>
    public static byte[] ToUtf8(PbxEvent evt, int reserveInFront = 0)
    {
        using var rented = JsonScratch.Rent();
        JsonSerializer.Serialize(rented.Writer, evt, evt.GetType(), Context);
        return rented.ToArray(reserveInFront);
    }

    /// <summary>Writes one event once, compact.</summary>
    public static void Write(PbxEvent evt, IBufferWriter<byte> to)
    {
        using var rented = JsonScratch.Rent();
        JsonSerializer.Serialize(rented.Writer, evt, evt.GetType(), Context);
        to.Write(rented.Written);
    }
}

[JsonSerializable(typeof(ExtensionRegister))]
[JsonSerializable(typeof(ExtensionPresence))]
[JsonSerializable(typeof(CallStart))]
[JsonSerializable(typeof(CallEstablished))]
[JsonSerializable(typeof(CallEnded))]
[JsonSerializable(typeof(CallNoAnswer))]
[JsonSerializable(typeof(CallReroute))]
[JsonSerializable(typeof(CallFail))]
[JsonSerializable(typeof(CallHold))]
[JsonSerializable(typeof(CallUnhold))]
[JsonSerializable(typeof(TargetAdd))]
[JsonSerializable(typeof(TargetRinging))]
[JsonSerializable(typeof(TargetNoAnswer))]
[JsonSerializable(typeof(TargetFail))]
[JsonSerializable(typeof(TargetEnded))]
[JsonSerializable(typeof(CallCdr))]
[JsonSerializable(typeof(IReadOnlyList<CdrTarget>))]
[JsonSerializable(typeof(QueueStatus))]
[JsonSerializable(typeof(QueueCallerStatus))]
[JsonSerializable(typeof(QueueAgentStatus))]
[JsonSerializable(typeof(QueueSlaBreached))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
