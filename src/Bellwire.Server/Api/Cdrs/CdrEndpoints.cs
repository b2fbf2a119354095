using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Server.Api.Document;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.Cdrs;

/// <summary>Call records: the tenant's for its supervisors, one's own for everybody, as the tenant allows.</summary>
internal sealed class CdrEndpoints(ApiParts parts)
{
    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/cdrs", List).WithTags("cdrs").WithName("list_cdrs").WithMetadata(Access.Supervisors, new InTenant(), new IsPage(), new IsCdrList());
        api.MapGet("/cdrs/export", Export).WithTags("cdrs").WithName("export_cdrs").WithMetadata(Access.Supervisors, new InTenant(), new IsCdrList());
        api.MapGet("/cdrs/{session_id}", Read).WithTags("cdrs").WithName("read_cdr").WithMetadata(Access.Supervisors, new InTenant());
        api.MapGet("/user/cdrs", Own).WithTags("user").WithName("list_own_cdrs").WithMetadata(Access.Extensions, new IsPage(), new IsCdrList());
    }

    private Results<Ok<CdrList>, Refusal> List(HttpContext context) =>
        TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal) ? Answer(context, tenant.Tenant, party: null) : refusal;

    private Results<Ok<CdrList>, Refusal> Own(HttpContext context)
    {
        var account = Caller.Of(context).Account;
        if (parts.Directory.FindTenant(account.TenantId) is not { } tenant)
            return Refusal.NotFound;
        return tenant.Tenant.CdrOwnCalls || account.Role != Role.StandardUser ? Answer(context, tenant.Tenant, account.Number) : Refusal.Forbidden;
    }

    private Results<Ok<CdrDetail>, Refusal> Read(HttpContext context, [Microsoft.AspNetCore.Mvc.FromRoute(Name = "session_id")] string session)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        return TenantScope.TryReadId(session, out var id) && parts.Cdrs.Find(tenant.Tenant.Id, new CallSessionId(id)) is { } cdr
            ? TypedResults.Ok(new CdrDetail(CdrItem.Of(cdr), [.. cdr.CallTargets.Select(CdrLeg.Of)]))
            : Refusal.NotFound;
    }

    private Results<CdrExport, Refusal> Export(HttpContext context)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        var (query, fault) = CdrQueryReader.Read(context.Request.Query, tenant.Tenant.Id, parts.Time.GetUtcNow());
        return query is null ? Refusal.Invalid(fault ?? "") : new CdrExport(parts.Cdrs, query);
    }

    private Results<Ok<CdrList>, Refusal> Answer(HttpContext context, Tenant tenant, string? party)
    {
        var (query, fault) = CdrQueryReader.Read(context.Request.Query, tenant.Id, parts.Time.GetUtcNow());
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        try
        {
            var page = parts.Cdrs.Find(query with { Party = party });
            return TypedResults.Ok(new CdrList(page.Count, page.CountExceeded, [.. page.Items.Select(CdrItem.Of)]));
        }
        catch (TimeoutException)
        {
            return Refusal.Invalid("The search took more than 2 seconds: narrow from and to, or give caller or callee.");
        }
    }
}
