using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;
using Bellwire.Server.Api.Document;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Bellwire.Server.Api.Records;

/// <summary>Call records: the tenant's for its supervisors, one's own for everybody, as the tenant allows.</summary>
internal sealed class CdrEndpoints(ApiParts parts)
{
    public void Map(RouteGroupBuilder api)
    {
        var list = new IsRecordList(CdrFields.All, "direction eq 'in' and started_at ge '2026-01-31T00:00:00Z'");
        api.MapGet("/cdrs", ListAsync).WithTags("cdrs").WithName("list_cdrs").WithMetadata(Access.Supervisors, new InTenant(), new IsList(list.Example), list);
        api.MapGet("/cdrs/export", ExportAsync).WithTags("cdrs").WithName("export_cdrs")
            .WithMetadata(Access.Supervisors, new InTenant(), list, new ShowsFile("text/csv"));
        api.MapGet("/cdrs/{session_id}", Read).WithTags("cdrs").WithName("read_cdr").WithMetadata(Access.Supervisors, new InTenant());
        api.MapGet("/user/cdrs", OwnAsync).WithTags("user").WithName("list_own_cdrs").WithMetadata(Access.Extensions, new IsList(list.Example), list);
    }

    private async Task<Results<Ok<CdrList>, Refusal>> ListAsync(HttpContext context, CancellationToken cancellation) =>
        TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal) ? await AnswerAsync(context, tenant.Tenant.Id, party: null, cancellation) : refusal;

    private async Task<Results<Ok<CdrList>, Refusal>> OwnAsync(HttpContext context, CancellationToken cancellation) =>
        OwnRecords.TryFind(context, parts.Directory, out var account, out var refusal) ? await AnswerAsync(context, account.TenantId, account.Number, cancellation) : refusal;

    private Results<Ok<CdrDetail>, Refusal> Read(HttpContext context, [FromRoute(Name = "session_id")] string session)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        return TenantScope.TryReadId(session, out var id) && parts.Cdrs.Find(tenant.Tenant.Id, new CallSessionId(id)) is { } cdr
            ? TypedResults.Ok(new CdrDetail(CdrItem.Of(cdr), [.. cdr.CallTargets.Select(CdrLeg.Of)]))
            : Refusal.NotFound;
    }

    private async Task<Results<CdrExport, Refusal>> ExportAsync(HttpContext context, CancellationToken cancellation)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        var (query, fault) = RecordQueryReader.Read(context.Request.Query, CdrFields.All, tenant.Tenant.Id, parts.Time.GetUtcNow());
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        return await CdrExport.BeginAsync(parts, query with { OrderBy = [], Skip = 0 }, cancellation);
    }

    private async Task<Results<Ok<CdrList>, Refusal>> AnswerAsync(HttpContext context, TenantId tenant, string? party, CancellationToken cancellation)
    {
        var (query, fault) = RecordQueryReader.Read(context.Request.Query, CdrFields.All, tenant, parts.Time.GetUtcNow());
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        var (page, refusal) = await parts.Searches.RunAsync(query with { Party = party }, parts.Cdrs.Find, cancellation);
        return page is null ? refusal ?? Refusal.NotFound : TypedResults.Ok(new CdrList(page.Count, page.CountExceeded, [.. page.Items.Select(CdrItem.Of)]));
    }
}
