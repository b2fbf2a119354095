using System.Text.Json;
using Bellwire.Contracts;
using Bellwire.Pbx.Lists;

namespace Bellwire.Pbx.Cdr;

/// <summary>What call records may be filtered and ordered by, under the names of the interface.</summary>
public static class CdrFields
{
    public static IReadOnlyList<RecordField> All { get; } =
    [
        new("id", FieldKind.Id), new("session_id", FieldKind.Id), new("started_at", FieldKind.Time), new("rang_at", FieldKind.Time),
        new("answered_at", FieldKind.Time), new("ended_at", FieldKind.Time), new("caller", FieldKind.Text), new("caller_display_name", FieldKind.Text),
        new("caller_domain", FieldKind.Text), new("callee", FieldKind.Text), new("callee_domain", FieldKind.Text), new("call_id", FieldKind.Text),
        new("direction", FieldKind.Word, Enum.GetValues<CallDirection>().ToDictionary(WordOf, value => value.ToString())),
        new("end_reason", FieldKind.Word, Enum.GetValues<EndedReason>().ToDictionary(WordOf, value => value.ToString())),
        new("status_code", FieldKind.Number), new("outbound_caller_id", FieldKind.Text), new("did_cid", FieldKind.Text), new("trunk", FieldKind.Text),
        new("duration", FieldKind.Number), new("user_data", FieldKind.Text),
    ];

    public static string WordOf(CallDirection direction) => direction.ToString().ToLowerInvariant();

    /// <summary>Empty when nothing special ended it.</summary>
    public static string WordOf(EndedReason reason) => reason == EndedReason.None ? "" : JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString());
}
