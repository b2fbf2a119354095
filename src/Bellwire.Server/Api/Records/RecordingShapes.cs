using Bellwire.Pbx.Recordings;
using Bellwire.Server.Api.Elements;

namespace Bellwire.Server.Api.Records;

/// <param name="Count">Exact up to 10,000.</param>
internal sealed record RecordingPage(int Count, bool CountExceeded, IReadOnlyList<RecordingItem> Items);

/// <summary>The stretches of one call that were recorded, or should have been.</summary>
internal sealed record RecordingList(int Count, IReadOnlyList<RecordingItem> Items);

/// <param name="Id">That of the call, as in the interface: with it <c>/recordings/{id}</c> is asked.</param>
/// <param name="FileId">That of the stretch.</param>
/// <param name="Number">The extension for whose sake it is recorded.</param>
/// <param name="Caller">Who is heard left.</param>
/// <param name="Callee">Who is heard right.</param>
/// <param name="Duration">Seconds of audio.</param>
/// <param name="FileUrl">Where to get it, relative to the host; null: there is no file.</param>
/// <param name="State">OPEN, COMPLETE, BROKEN (ended early, can be played) or MISSING.</param>
internal sealed record RecordingItem(
    string Id, string SessionId, string FileId, string Number, string Caller, string Callee, DateTime? StartedAt, DateTime? EndedAt, double Duration, string? FileName,
    long FileSize, string? FileUrl, string State, string Reason)
{
    /// <param name="path">Under which address whoever asks gets the files.</param>
    public static RecordingItem Of(RecordingEntry entry, string path)
    {
        var (id, session) = (ElementResources.Id(entry.Id), ElementResources.Id(entry.SessionId.Value));
        var hasFile = entry.FileName.Length > 0;
        var start = CdrText.Time(entry.StartedAt);
        return new RecordingItem(
            session, session, id, entry.Number, entry.Caller, entry.Callee, start, entry.State == RecordingState.Open ? null : start + entry.Length,
            entry.Length.TotalSeconds, hasFile ? Path.GetFileName(entry.FileName) : null, entry.Bytes, hasFile ? $"/api/{path}/{session}/files/{id}" : null,
            RecordingFields.WordOf(entry.State), entry.Reason);
    }
}
