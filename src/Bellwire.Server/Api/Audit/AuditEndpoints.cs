using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Elements;
using Bellwire.Server.Api.Records;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.Audit;

/// <summary>Who changed what: a tenant's for its Admin, any for a system administrator.</summary>
internal sealed class AuditEndpoints(ApiParts parts)
{
    private static readonly TimeSpan Always = TimeSpan.FromDays(36_500);

    public void Map(RouteGroupBuilder api) => api.MapGet("/audit", ListAsync).WithTags("audit").WithName("list_audit")
        .WithMetadata(Access.Admins, new InTenant(), new IsList("element eq 'extension' and at ge '2026-01-31T00:00:00Z'"), new IsRecordList(AuditFields.All, ""));

    private async Task<Results<Ok<AuditList>, Refusal>> ListAsync(HttpContext context, CancellationToken cancellation)
    {
        TenantId? whose = null;
        var ofAll = Caller.Of(context).Account.Role == Role.SystemAdmin && !context.Request.Query.ContainsKey(TenantScope.Parameter);
        if (!ofAll)
        {
            if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refused))
                return refused;
            whose = tenant.Tenant.Id;
        }
        var (query, fault) = RecordQueryReader.Read(context.Request.Query, AuditFields.All, whose, parts.Time.GetUtcNow(), "at", Always);
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        var (page, refusal) = await parts.Searches.RunAsync(query, parts.Audit.Find, cancellation);
        return page is null ? refusal ?? Refusal.NotFound : TypedResults.Ok(new AuditList(page.Count, page.CountExceeded, [.. page.Items.Select(ItemOf)]));
    }

    private static AuditItem ItemOf(AuditEntry entry) => new(
        entry.At.UtcDateTime, entry.TenantId is { } id ? ElementResources.Id(id.Value) : null, entry.Who, entry.From, entry.Action, entry.Element, entry.Name,
        entry.Members);
}

/// <param name="Count">Exact up to 10,000.</param>
internal sealed record AuditList(int Count, bool CountExceeded, IReadOnlyList<AuditItem> Items);

/// <param name="Members">Which members changed; values are not kept.</param>
internal sealed record AuditItem(
    DateTime At, string? TenantId, string Who, string From, string Action, string Element, string Name, IReadOnlyList<string> Members);
