using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Lists;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.State;

/// <summary>
/// A queue as it stands now: who waits, who serves it and how. For supervisors, and for whoever sees its events because he serves or manages it; an agent's
/// state is set by supervisors, by the queue's managers and by himself.
/// </summary>
internal sealed class QueueStateEndpoints(ApiParts parts)
{
    private static readonly ListFields<WaitingItem> WaitingFields = new(
        ("position", item => item.Position), ("extension_number", item => item.ExtensionNumber), ("display_name", item => item.DisplayName),
        ("session_id", item => item.SessionId), ("waiting_time", item => item.WaitingTime), ("type", item => item.Type));

    private static readonly ListFields<AgentItem> AgentFields = new(
        ("extension_number", item => item.ExtensionNumber), ("display_name", item => item.DisplayName), ("skill_level", item => item.SkillLevel),
        ("status", item => item.Status));

    public void Map(RouteGroupBuilder api)
    {
        var queue = api.MapGroup("/call_queues/{id}").WithTags("call_queues");
        queue.MapGet("/status", StatusAsync).WithName("read_call_queue_status").WithMetadata(Access.SignedIn, new InTenant());
        queue.MapGet("/waiting", WaitingAsync).WithName("list_waiting_callers")
            .WithMetadata(Access.SignedIn, new InTenant(), new IsList("waiting_time gt 60"));
        queue.MapGet("/agents", AgentsAsync).WithName("list_call_queue_agents")
            .WithMetadata(Access.SignedIn, new InTenant(), new IsList("status eq 'READY' and skill_level ge 5"));
        queue.MapGet("/agents/{number}", AgentAsync).WithName("read_call_queue_agent").WithMetadata(Access.SignedIn, new InTenant());
        queue.MapPost("/agents/{number}", SetAgentAsync).WithName("set_call_queue_agent")
            .WithMetadata(Access.SignedIn, new InTenant(), new TakesObject(typeof(AgentBody)));
    }

    private async Task<Results<Ok<QueueStateItem>, Refusal>> StatusAsync(HttpContext context, string id, CancellationToken cancellation)
    {
        var (sight, refusal) = await QueueSight.FindAsync(context, parts, id, cancellation);
        return sight is null ? refusal ?? Refusal.NotFound : TypedResults.Ok(QueueStateItem.Of(sight.Status));
    }

    private async Task<Results<Ok<WaitingList>, Refusal>> WaitingAsync(HttpContext context, string id, CancellationToken cancellation)
    {
        var (query, fault) = ListQuery.Read(context.Request.Query, [.. WaitingFields.Names]);
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        var (sight, refusal) = await QueueSight.FindAsync(context, parts, id, cancellation);
        if (sight is null)
            return refusal ?? Refusal.NotFound;
        var now = parts.Time.GetUtcNow().ToUnixTimeSeconds();
        var (count, items) = query.Of(sight.Status.WaitingList.Select(entry => WaitingItem.Of(entry, now)), WaitingFields);
        return TypedResults.Ok(new WaitingList(count, items));
    }

    private async Task<Results<Ok<AgentList>, Refusal>> AgentsAsync(HttpContext context, string id, CancellationToken cancellation)
    {
        var (query, fault) = ListQuery.Read(context.Request.Query, [.. AgentFields.Names]);
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        var (sight, refusal) = await QueueSight.FindAsync(context, parts, id, cancellation);
        if (sight is null)
            return refusal ?? Refusal.NotFound;
        var (count, items) = query.Of(sight.Status.Agents.Select(sight.ItemOf), AgentFields);
        return TypedResults.Ok(new AgentList(count, items));
    }

    private async Task<Results<Ok<AgentItem>, Refusal>> AgentAsync(HttpContext context, string id, string number, CancellationToken cancellation)
    {
        var (sight, refusal) = await QueueSight.FindAsync(context, parts, id, cancellation);
        return sight?.Find(number) is { } agent ? TypedResults.Ok(agent) : refusal ?? Refusal.NotFound;
    }

    private async Task<Results<Ok<AgentItem>, Refusal>> SetAgentAsync(HttpContext context, string id, string number, CancellationToken cancellation)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        var queue = QueueSight.QueueOf(tenant, id);
        if (queue is null || !QueueSight.MaySee(Caller.Of(context).Account, queue))
            return Refusal.NotFound;
        return QueueSight.MaySet(Caller.Of(context).Account, queue, number)
            ? await new AgentSetting(parts).SetAsync(context, tenant, queue, number, cancellation)
            : Refusal.Forbidden;
    }
}
