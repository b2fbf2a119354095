using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Queues;
using Bellwire.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.State;

/// <summary>Sets an agent's state in one queue and answers with what he is then: during a call of the queue the wish waits for its end.</summary>
internal sealed class AgentSetting(ApiParts parts)
{
    public async Task<Results<Ok<AgentItem>, Refusal>> SetAsync(
        HttpContext context, TenantDirectory tenant, Queue queue, string number, CancellationToken cancellation)
    {
        if (await ApiBody.ReadAsync(context.Request, ApiJson.Default.AgentBody) is not { Status: { } word } || !AgentWords.Commands.TryGetValue(word, out var command))
            return Refusal.Invalid($"status must be one of {string.Join(", ", AgentWords.Commands.Keys)}.");
        switch (await parts.Queues.SetAgentAsync(tenant.Tenant.Id, number, queue.Number, command))
        {
            case AgentCommandOutcome.NoSuchAgent:
                return Refusal.NotFound;
            case AgentCommandOutcome.Offline:
                return Refusal.Invalid($"{number} has no registered device: his state begins when one registers.");
            case AgentCommandOutcome.Busy:
                return Refusal.Busy(TimeSpan.FromSeconds(1));
        }
        await parts.Audit.WriteAsync(
            new AuditEntry(
                parts.Time.GetUtcNow(), tenant.Tenant.Id, Caller.Of(context).Editor.Who, Caller.Of(context).Editor.From, "changed", "agent",
                $"{number} in {queue.Number}", [$"status={word}"]),
            cancellation);
        var (sight, refusal) = await QueueSight.LookAsync(parts, tenant, queue, cancellation);
        return sight?.Find(number) is { } agent ? TypedResults.Ok(agent) : refusal ?? Refusal.NotFound;
    }
}
