using Bellwire.Contracts;
using Bellwire.Pbx.Recordings;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Elements;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Bellwire.Server.Api.Records;

/// <summary>
/// What was recorded, and the files, which can be had in parts (Range): the tenant's for its supervisors; for everybody, as the tenant allows, the
/// stretches in which he is heard himself.
/// </summary>
internal sealed class RecordingEndpoints(ApiParts parts)
{
    private const string OwnPath = "user/recordings";

    public void Map(RouteGroupBuilder api)
    {
        var list = new IsRecordList(RecordingFields.All, "number eq '101' and started_at ge '2026-01-31T00:00:00Z'");
        var group = api.MapGroup("/recordings").WithTags("recordings");
        group.MapGet("/", ListAsync).WithName("list_recordings").WithMetadata(Access.Supervisors, new InTenant(), new IsList(list.Example), list);
        group.MapGet("/{session_id}", Read).WithName("read_recordings").WithMetadata(Access.Supervisors, new InTenant());
        group.MapGet("/{session_id}/files/{id}", Download).WithName("download_recording").WithMetadata(Access.Supervisors, new InTenant(), new ShowsFile("audio/wav"));
        var own = api.MapGroup(OwnPath).WithTags("user");
        own.MapGet("/", ListOwnAsync).WithName("list_own_recordings").WithMetadata(Access.Extensions, new IsList(list.Example), list);
        own.MapGet("/{session_id}", ReadOwn).WithName("read_own_recordings").WithMetadata(Access.Extensions);
        own.MapGet("/{session_id}/files/{id}", DownloadOwn).WithName("download_own_recording").WithMetadata(Access.Extensions, new ShowsFile("audio/wav"));
    }

    private async Task<Results<Ok<RecordingPage>, Refusal>> ListAsync(HttpContext context, CancellationToken cancellation) =>
        TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal) ? await AnswerAsync(context, tenant.Tenant.Id, party: null, cancellation) : refusal;

    private async Task<Results<Ok<RecordingPage>, Refusal>> ListOwnAsync(HttpContext context, CancellationToken cancellation) =>
        OwnRecords.TryFind(context, parts.Directory, out var account, out var refusal) ? await AnswerAsync(context, account.TenantId, account.Number, cancellation) : refusal;

    private Results<Ok<RecordingList>, Refusal> Read(HttpContext context, [FromRoute(Name = "session_id")] string session) =>
        TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal) ? Answer(Of(tenant.Tenant.Id, session, party: null), "recordings") : refusal;

    private Results<Ok<RecordingList>, Refusal> ReadOwn(HttpContext context, [FromRoute(Name = "session_id")] string session) =>
        OwnRecords.TryFind(context, parts.Directory, out var account, out var refusal) ? Answer(Of(account.TenantId, session, account.Number), OwnPath) : refusal;

    private Results<PhysicalFileHttpResult, Refusal> Download(HttpContext context, [FromRoute(Name = "session_id")] string session, string id) =>
        TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal) ? FileOf(Of(tenant.Tenant.Id, session, party: null), id) : refusal;

    private Results<PhysicalFileHttpResult, Refusal> DownloadOwn(HttpContext context, [FromRoute(Name = "session_id")] string session, string id) =>
        OwnRecords.TryFind(context, parts.Directory, out var account, out var refusal) ? FileOf(Of(account.TenantId, session, account.Number), id) : refusal;

    private async Task<Results<Ok<RecordingPage>, Refusal>> AnswerAsync(HttpContext context, TenantId tenant, string? party, CancellationToken cancellation)
    {
        var (query, fault) = RecordQueryReader.Read(context.Request.Query, RecordingFields.All, tenant, parts.Time.GetUtcNow());
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        var (page, refusal) = await parts.Searches.RunAsync(query with { Party = party }, parts.Cdrs.FindRecordings, cancellation);
        if (page is null)
            return refusal ?? Refusal.NotFound;
        var path = party is null ? "recordings" : OwnPath;
        return TypedResults.Ok(new RecordingPage(page.Count, page.CountExceeded, [.. page.Items.Select(entry => RecordingItem.Of(entry, path))]));
    }

    private static Results<Ok<RecordingList>, Refusal> Answer(List<RecordingEntry> entries, string path) =>
        entries.Count == 0 ? Refusal.NotFound : TypedResults.Ok(new RecordingList(entries.Count, [.. entries.Select(entry => RecordingItem.Of(entry, path))]));

    private Results<PhysicalFileHttpResult, Refusal> FileOf(List<RecordingEntry> entries, string id)
    {
        var entry = entries.Find(entry => ElementResources.Id(entry.Id) == id);
        return entry is not null && RecordingFile.PathOf(parts.RecordingFolder, entry) is { } file && File.Exists(file)
            ? TypedResults.PhysicalFile(file, "audio/wav", Path.GetFileName(file), enableRangeProcessing: true)
            : Refusal.NotFound;
    }

    private List<RecordingEntry> Of(TenantId tenant, string session, string? party) =>
        TenantScope.TryReadId(session, out var id)
            ? [.. parts.Cdrs.Recordings(tenant, new CallSessionId(id)).Where(entry => party is null || entry.Caller == party || entry.Callee == party)]
            : [];
}
