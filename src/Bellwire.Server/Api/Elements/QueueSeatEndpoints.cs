using System.Text;
using System.Text.Json.Nodes;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.Elements;

/// <summary>Agents of a queue one by one: the same as sending the queue's whole list of agents, without a race against somebody else's change of it.</summary>
internal sealed class QueueSeatEndpoints(ApiParts parts)
{
    private const int MostTries = 5;

    public void Map(RouteGroupBuilder api)
    {
        var agents = api.MapGroup("/call_queues/{id}/agents").WithTags("call_queues");
        agents.MapPost("/", SeatAsync).WithName("seat_call_queue_agent")
            .WithMetadata(Access.Admins, new InTenant(), new TakesObject(typeof(SeatBody)), new Shows(ElementShape.Of(ElementKind.Queue)));
        agents.MapPost("/{number}/destroy", UnseatAsync).WithName("unseat_call_queue_agent")
            .WithMetadata(Access.Admins, new InTenant(), new Shows(ElementShape.Of(ElementKind.Queue)));
    }

    private async Task<Results<ElementAnswer, Refusal>> SeatAsync(HttpContext context, string id, CancellationToken cancellation)
    {
        if (await ApiBody.ReadAsync(context.Request, ApiJson.Default.SeatBody) is not { ExtensionNumber: { } number } body)
            return Refusal.Invalid("Give extension_number and, if you like, skill_level.");
        return await EditAsync(context, id, agents =>
        {
            var seat = agents.FirstOrDefault(agent => IsOf(agent, number));
            if (seat is null)
                agents.Add(seat = new JsonObject { ["number"] = number });
            if (body.SkillLevel is { } skill)
                seat["skill_level"] = skill;
            return true;
        }, cancellation);
    }

    private Task<Results<ElementAnswer, Refusal>> UnseatAsync(HttpContext context, string id, string number, CancellationToken cancellation) =>
        EditAsync(context, id, agents => agents.FirstOrDefault(agent => IsOf(agent, number)) is { } seat && agents.Remove(seat), cancellation);

    private async Task<Results<ElementAnswer, Refusal>> EditAsync(HttpContext context, string id, Func<JsonArray, bool> change, CancellationToken cancellation)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        for (var tries = 1; ; tries++)
        {
            if (!TenantScope.TryReadId(id, out var number) || parts.Editor.Find(ElementKind.Queue, tenant.Tenant.Id, number) is not { } view
                || view.Json["agents"]?.DeepClone() is not JsonArray agents || !change(agents))
                return Refusal.NotFound;
            var body = Encoding.UTF8.GetBytes(new JsonObject { ["agents"] = agents }.ToJsonString());
            var result = await parts.Editor.UpdateAsync(
                ElementKind.Queue, tenant.Tenant.Id, number, view.Tag, body, Caller.Of(context).Editor, cancellation);
            if (result is EditResult.Done done)
                return new ElementAnswer(done.After);
            if (result is not EditResult.Stale || tries == MostTries)
                return EditAnswers.RefusalOf(result) ?? Refusal.NotFound;
        }
    }

    private static bool IsOf(JsonNode? agent, string number) => agent?["number"]?.GetValue<string>() == number;
}

/// <param name="SkillLevel">1 to 100; null: as it is, 1 for a new agent.</param>
internal sealed record SeatBody(string? ExtensionNumber, int? SkillLevel);
