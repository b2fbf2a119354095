using Bellwire.Pbx.Lists;

namespace Bellwire.Pbx.Recordings;

/// <summary>What recordings may be filtered and ordered by, under the names of the interface.</summary>
public static class RecordingFields
{
    public static IReadOnlyList<RecordField> All { get; } =
    [
        new("id", FieldKind.Id), new("session_id", FieldKind.Id), new("file_id", FieldKind.Id), new("number", FieldKind.Text), new("caller", FieldKind.Text), new("callee", FieldKind.Text),
        new("started_at", FieldKind.Time), new("duration", FieldKind.Number), new("file_size", FieldKind.Number), new("reason", FieldKind.Text),
        new("state", FieldKind.Word, Enum.GetValues<RecordingState>().ToDictionary(WordOf, value => value.ToString())),
    ];

    public static string WordOf(RecordingState state) => state.ToString().ToUpperInvariant();
}
