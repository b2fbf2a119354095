using Bellwire.Contracts;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Elements;
using Bellwire.Server.Api.Lists;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.Audit;

/// <summary>Who changed what: a tenant's for its Admin, any for a system administrator.</summary>
internal sealed class AuditEndpoints(ApiParts parts)
{
    public void Map(RouteGroupBuilder api) =>
        api.MapGet("/audit", List).WithTags("audit").WithName("list_audit").WithMetadata(Access.Admins, new InTenant(), new IsPage());

    private Results<Ok<AuditList>, Refusal> List(HttpContext context)
    {
        var (query, fault) = ListQuery.Read(context.Request.Query, []);
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        TenantId? whose = null;
        var ofAll = Caller.Of(context).Account.Role == Role.SystemAdmin && !context.Request.Query.ContainsKey(TenantScope.Parameter);
        if (!ofAll)
        {
            if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
                return refusal;
            whose = tenant.Tenant.Id;
        }
        var page = parts.Audit.Read(whose, query.Skip, query.Top);
        return TypedResults.Ok(new AuditList(page.Count, [.. page.Entries.Select(entry => new AuditItem(
            entry.At.UtcDateTime, entry.TenantId is { } id ? ElementResources.Id(id.Value) : null, entry.Who, entry.From, entry.Action, entry.Element,
            entry.Name, entry.Members))]));
    }
}

internal sealed record AuditList(long Count, IReadOnlyList<AuditItem> Items);

/// <param name="Members">Which members changed; values are not kept.</param>
internal sealed record AuditItem(
    DateTime At, string? TenantId, string Who, string From, string Action, string Element, string Name, IReadOnlyList<string> Members);
