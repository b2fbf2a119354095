using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Queues;

namespace Bellwire.Server.Api.State;

/// <summary>A queue that the caller may see, as it stands now.</summary>
internal sealed class QueueSight(TenantDirectory tenant, Queue queue, QueueStatus status)
{
    public QueueStatus Status => status;

    /// <returns>The queue, or why the caller does not get it.</returns>
    public static async Task<(QueueSight? Sight, Refusal? Refusal)> FindAsync(HttpContext context, ApiParts parts, string id, CancellationToken cancellation)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return (null, refusal);
        var queue = QueueOf(tenant, id);
        return queue is not null && MaySee(Caller.Of(context).Account, queue) ? await LookAsync(parts, tenant, queue, cancellation) : (null, Refusal.NotFound);
    }

    public static async Task<(QueueSight? Sight, Refusal? Refusal)> LookAsync(
        ApiParts parts, TenantDirectory tenant, Queue queue, CancellationToken cancellation) =>
        await parts.Queues.LookAsync(tenant.Tenant.Id, queue.Number, cancellation) switch
        {
            QueueLook.Seen seen => (new QueueSight(tenant, queue, seen.Status), null),
            QueueLook.Busy => (null, Refusal.Busy(TimeSpan.FromSeconds(1))),
            _ => (null, Refusal.NotFound),
        };

    public static Queue? QueueOf(TenantDirectory tenant, string id) =>
        TenantScope.TryReadId(id, out var number) ? tenant.Queues.FirstOrDefault(queue => queue.Id.Value == number) : null;

    /// <summary>As on the events socket: those who serve or manage the queue, and the roles that see all queues.</summary>
    public static bool MaySee(Account account, Queue queue) =>
        account.Role != Role.StandardUser || Manages(account, queue) || queue.Agents.Any(agent => agent.Number == account.Number);

    public static bool MaySet(Account account, Queue queue, string agent) =>
        account.Role != Role.StandardUser || Manages(account, queue) || account.Number == agent;

    public AgentItem? Find(string number) => status.Agents.FirstOrDefault(agent => agent.AgentExtensionNumber == number) is { } agent ? ItemOf(agent) : null;

    public AgentItem ItemOf(QueueAgent agent) => AgentItem.Of(
        agent, tenant.FindExtension(agent.AgentExtensionNumber)?.DisplayName ?? "",
        queue.Agents.FirstOrDefault(seat => seat.Number == agent.AgentExtensionNumber)?.SkillLevel ?? 1);

    private static bool Manages(Account account, Queue queue) => queue.Managers.Contains(account.Number);
}
