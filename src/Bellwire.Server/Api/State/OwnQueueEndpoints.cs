using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Elements;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Bellwire.Server.Api.State;

/// <summary>The queues that somebody serves or manages, and his own state as an agent; for supervisors also that of others.</summary>
internal sealed class OwnQueueEndpoints(ApiParts parts)
{
    /// <summary>Each queue is asked in turn: more would be a load.</summary>
    private const int MostQueues = 200;

    public void Map(RouteGroupBuilder api)
    {
        var own = api.MapGroup("/user/call_queues").WithTags("user");
        own.MapGet("/", ListAsync).WithName("list_own_call_queues").WithMetadata(Access.Extensions);
        own.MapGet("/{id}/agent", ReadOwnAsync).WithName("read_own_agent").WithMetadata(Access.Extensions);
        own.MapPost("/{id}/agent", SetOwnAsync).WithName("set_own_agent").WithMetadata(Access.Extensions, new TakesObject(typeof(AgentBody)));
        var others = api.MapGroup("/users/{id}/call_queues/{queue_id}/agent").WithTags("users");
        others.MapGet("/", ReadAsync).WithName("read_user_agent").WithMetadata(Access.Supervisors, new InTenant());
        others.MapPost("/", SetAsync).WithName("set_user_agent").WithMetadata(Access.Supervisors, new InTenant(), new TakesObject(typeof(AgentBody)));
    }

    private async Task<Results<Ok<OwnQueueList>, Refusal>> ListAsync(HttpContext context, CancellationToken cancellation)
    {
        var account = Caller.Of(context).Account;
        if (parts.Directory.FindTenant(account.TenantId) is not { } tenant)
            return Refusal.NotFound;
        var items = new List<OwnQueueItem>();
        foreach (var queue in tenant.Queues.Where(queue => Serves(account, queue) || queue.Managers.Contains(account.Number)).OrderBy(queue => queue.Number).Take(MostQueues))
        {
            var (sight, refusal) = await QueueSight.LookAsync(parts, tenant, queue, cancellation);
            if (sight is null && refusal?.Status == StatusCodes.Status503ServiceUnavailable)
                return refusal;
            items.Add(new OwnQueueItem(
                ElementResources.Id(queue.Id.Value), queue.Number, queue.Name, queue.Managers.Contains(account.Number), sight?.Find(account.Number)));
        }
        return TypedResults.Ok(new OwnQueueList(items.Count, items));
    }

    private async Task<Results<Ok<AgentItem>, Refusal>> ReadOwnAsync(HttpContext context, string id, CancellationToken cancellation)
    {
        var account = Caller.Of(context).Account;
        return parts.Directory.FindTenant(account.TenantId) is { } tenant ? await LookAsync(tenant, account.Number, id, cancellation) : Refusal.NotFound;
    }

    private async Task<Results<Ok<AgentItem>, Refusal>> SetOwnAsync(HttpContext context, string id, CancellationToken cancellation)
    {
        var account = Caller.Of(context).Account;
        return parts.Directory.FindTenant(account.TenantId) is { } tenant ? await ApplyAsync(context, tenant, account.Number, id, cancellation) : Refusal.NotFound;
    }

    private async Task<Results<Ok<AgentItem>, Refusal>> ReadAsync(HttpContext context, string id, [FromRoute(Name = "queue_id")] string queue, CancellationToken cancellation)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        return NumberOf(tenant, id) is { } number ? await LookAsync(tenant, number, queue, cancellation) : Refusal.NotFound;
    }

    private async Task<Results<Ok<AgentItem>, Refusal>> SetAsync(HttpContext context, string id, [FromRoute(Name = "queue_id")] string queue, CancellationToken cancellation)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        return NumberOf(tenant, id) is { } number ? await ApplyAsync(context, tenant, number, queue, cancellation) : Refusal.NotFound;
    }

    private async Task<Results<Ok<AgentItem>, Refusal>> LookAsync(TenantDirectory tenant, string number, string id, CancellationToken cancellation)
    {
        if (QueueSight.QueueOf(tenant, id) is not { } queue)
            return Refusal.NotFound;
        var (sight, refusal) = await QueueSight.LookAsync(parts, tenant, queue, cancellation);
        return sight?.Find(number) is { } agent ? TypedResults.Ok(agent) : refusal ?? Refusal.NotFound;
    }

    private async Task<Results<Ok<AgentItem>, Refusal>> ApplyAsync(HttpContext context, TenantDirectory tenant, string number, string id, CancellationToken cancellation) =>
        QueueSight.QueueOf(tenant, id) is { } queue && queue.Agents.Any(agent => agent.Number == number)
            ? await new AgentSetting(parts).SetAsync(context, tenant, queue, number, cancellation)
            : Refusal.NotFound;

    private static bool Serves(Account account, Queue queue) => queue.Agents.Any(agent => agent.Number == account.Number);

    private static string? NumberOf(TenantDirectory tenant, string id) =>
        TenantScope.TryReadId(id, out var number) ? tenant.FindExtension(new ExtensionId(number))?.Number : null;
}
