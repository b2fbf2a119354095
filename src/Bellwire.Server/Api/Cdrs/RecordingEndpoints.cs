using Bellwire.Contracts;
using Bellwire.Pbx.Recordings;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Elements;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Bellwire.Server.Api.Cdrs;

/// <summary>What was recorded of a call, and the files, which can be had in parts (Range).</summary>
internal sealed class RecordingEndpoints(ApiParts parts)
{
    public void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/recordings").WithTags("recordings");
        group.MapGet("/{session_id}", List).WithName("list_recordings").WithMetadata(Access.Supervisors, new InTenant());
        group.MapGet("/{session_id}/files/{id}", Download).WithName("download_recording").WithMetadata(Access.Supervisors, new InTenant());
    }

    private Results<Ok<RecordingList>, Refusal> List(HttpContext context, [FromRoute(Name = "session_id")] string session)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        var entries = Of(tenant.Tenant.Id, session);
        return entries.Count == 0 ? Refusal.NotFound : TypedResults.Ok(new RecordingList(entries.Count, [.. entries.Select(RecordingItem.Of)]));
    }

    private Results<PhysicalFileHttpResult, Refusal> Download(HttpContext context, [FromRoute(Name = "session_id")] string session, string id)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        var entry = Of(tenant.Tenant.Id, session).FirstOrDefault(entry => ElementResources.Id(entry.Id) == id);
        if (entry is null || entry.FileName.Length == 0)
            return Refusal.NotFound;
        var folder = Path.GetFullPath(parts.RecordingFolder);
        var file = Path.GetFullPath(Path.Combine(folder, entry.FileName));
        return file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(file)
            ? TypedResults.PhysicalFile(file, "audio/wav", Path.GetFileName(file), enableRangeProcessing: true)
            : Refusal.NotFound;
    }

    private IReadOnlyList<RecordingEntry> Of(TenantId tenant, string session) =>
        TenantScope.TryReadId(session, out var id) ? parts.Cdrs.Recordings(tenant, new CallSessionId(id)) : [];
}

/// <summary>The stretches of one call that were recorded, or should have been.</summary>
internal sealed record RecordingList(int Count, IReadOnlyList<RecordingItem> Items);

/// <param name="Duration">Seconds of audio.</param>
/// <param name="FileUrl">Where to get it, relative to the host; null: there is no file.</param>
/// <param name="State">OPEN, COMPLETE, BROKEN (ended early, can be played) or MISSING.</param>
internal sealed record RecordingItem(
    string Id, string SessionId, string Number, string Caller, string Callee, DateTime? StartedAt, DateTime? EndedAt, double Duration, string? FileName,
    long FileSize, string? FileUrl, string State, string Reason)
{
    public static RecordingItem Of(RecordingEntry entry)
    {
        var (id, session) = (ElementResources.Id(entry.Id), ElementResources.Id(entry.SessionId.Value));
        var hasFile = entry.FileName.Length > 0;
        var start = CdrText.Time(entry.StartedAt);
        return new RecordingItem(
            id, session, entry.Number, entry.Caller, entry.Callee, start, start + entry.Length, entry.Length.TotalSeconds,
            hasFile ? Path.GetFileName(entry.FileName) : null, entry.Bytes, hasFile ? $"/api/recordings/{session}/files/{id}" : null,
            entry.State.ToString().ToUpperInvariant(), entry.Reason);
    }
}
