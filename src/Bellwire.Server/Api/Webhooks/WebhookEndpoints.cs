using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Webhooks;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Elements;
using Bellwire.Server.Api.Lists;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Bellwire.Server.Api.Webhooks;

/// <summary>How webhooks are doing, and what they did not take. The webhooks themselves are elements like users and trunks.</summary>
internal sealed class WebhookEndpoints(ApiParts parts)
{
    public void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/webhooks/{id}").WithTags("webhooks");
        group.MapGet("/state", State).WithName("read_webhook_state").WithMetadata(Access.Admins, new InTenant());
        group.MapPost("/test", TestAsync).WithName("test_webhook").WithMetadata(Access.Admins, new InTenant());
        group.MapGet("/dead_letters", List).WithName("list_dead_letters").WithMetadata(Access.Admins, new InTenant(), new IsPage());
        group.MapPost("/dead_letters/resend", ResendAllAsync).WithName("resend_dead_letters").WithMetadata(Access.Admins, new InTenant());
        group.MapPost("/dead_letters/{letter}/resend", ResendAsync).WithName("resend_dead_letter").WithMetadata(Access.Admins, new InTenant());
        group.MapPost("/dead_letters/{letter}/destroy", DestroyAsync).WithName("destroy_dead_letter").WithMetadata(Access.Admins, new InTenant());
    }

    private Results<Ok<WebhookStateAnswer>, Refusal> State(HttpContext context, string id)
    {
        if (!TryFind(context, id, out var webhook, out var refusal))
            return refusal;
        var state = parts.Webhooks.StateOf(webhook);
        return TypedResults.Ok(new WebhookStateAnswer(state.Waiting, state.DeadLetters, state.Trouble));
    }

    /// <summary>One event of the kind webhook_test, sent at once and not kept; the answer says what the receiver said.</summary>
    private async Task<Results<Ok<WebhookTestAnswer>, Refusal>> TestAsync(HttpContext context, string id, CancellationToken cancellation)
    {
        if (!TryFind(context, id, out var webhook, out var refusal))
            return refusal;
        await NoteAsync(context, "tested", webhook, cancellation);
        if (await parts.Webhooks.TestAsync(webhook, cancellation) is not { } outcome)
            return Refusal.Busy(TimeSpan.FromSeconds(1));
        return TypedResults.Ok(new WebhookTestAnswer(outcome.IsTaken, outcome.Describe()));
    }

    private Results<Ok<DeadLetterList>, Refusal> List(HttpContext context, string id)
    {
        if (!TryFind(context, id, out var webhook, out var refusal))
            return refusal;
        var (query, fault) = ListQuery.Read(context.Request.Query, []);
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        var page = parts.Webhooks.DeadLettersOf(webhook, query.Skip, query.Top);
        return TypedResults.Ok(new DeadLetterList(page.Count, [.. page.Letters.Select(DeadLetterItem.Of)]));
    }

    private Task<Results<Ok<ResendAnswer>, Refusal>> ResendAllAsync(HttpContext context, string id, CancellationToken cancellation) =>
        ReviveAsync(context, id, (long?)null, cancellation);

    private Task<Results<Ok<ResendAnswer>, Refusal>> ResendAsync(
        HttpContext context, string id, [FromRoute(Name = "letter")] string letter, CancellationToken cancellation) =>
        ReviveAsync(context, id, TenantScope.TryReadId(letter, out var number) ? number : 0, cancellation);

    private async Task<Results<Ok<ResendAnswer>, Refusal>> ReviveAsync(HttpContext context, string id, long? letter, CancellationToken cancellation)
    {
        if (!TryFind(context, id, out var webhook, out var refusal))
            return refusal;
        var count = await parts.Webhooks.ReviveAsync(webhook, letter);
        if (count == 0 && letter is not null)
            return Refusal.NotFound;
        if (count > 0)
            await NoteAsync(context, "resent", webhook, cancellation);
        return TypedResults.Ok(new ResendAnswer(count));
    }

    private async Task<Results<NoContent, Refusal>> DestroyAsync(HttpContext context, string id, [FromRoute(Name = "letter")] string letter, CancellationToken cancellation)
    {
        if (!TryFind(context, id, out var webhook, out var refusal))
            return refusal;
        if (!TenantScope.TryReadId(letter, out var number) || !await parts.Webhooks.DropAsync(webhook, number))
            return Refusal.NotFound;
        await NoteAsync(context, "dropped", webhook, cancellation);
        return TypedResults.NoContent();
    }

    private Task NoteAsync(HttpContext context, string action, Webhook webhook, CancellationToken cancellation)
    {
        var by = Caller.Of(context).Editor;
        return parts.Audit.WriteAsync(
            new AuditEntry(parts.Time.GetUtcNow(), webhook.TenantId, by.Who, by.From, action, "webhook", webhook.Name, []), cancellation);
    }

    private bool TryFind(HttpContext context, string id, [NotNullWhen(true)] out Webhook? webhook, [NotNullWhen(false)] out Refusal? refusal)
    {
        webhook = null;
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out refusal))
            return false;
        webhook = TenantScope.TryReadId(id, out var number) ? tenant.FindWebhook(new WebhookId(number)) : null;
        refusal = webhook is null ? Refusal.NotFound : null;
        return webhook is not null;
    }
}

/// <param name="Waiting">Events that it has not taken yet.</param>
/// <param name="Trouble">Why its receiver is thought to be unwell; null: it is well, as far as is known.</param>
internal sealed record WebhookStateAnswer(int Waiting, long DeadLetters, string? Trouble);

/// <param name="Outcome">Such as <c>answered 200</c>.</param>
internal sealed record WebhookTestAnswer(bool Delivered, string Outcome);

/// <param name="Count">How many wait again; ask again until it is 0 when there are many.</param>
internal sealed record ResendAnswer(int Count);

internal sealed record DeadLetterList(long Count, IReadOnlyList<DeadLetterItem> Items);

/// <param name="Event">As it is sent.</param>
internal sealed record DeadLetterItem(
    string Id, string EventId, string EventType, DateTime CreatedAt, DateTime DiedAt, int Attempts, string Reason, JsonElement Event)
{
    public static DeadLetterItem Of(DeadLetter letter)
    {
        using var body = JsonDocument.Parse(letter.Body);
        return new DeadLetterItem(
            ElementResources.Id(letter.Id), ElementResources.Id(letter.EventId), letter.EventType, letter.Created.UtcDateTime, letter.Died.UtcDateTime,
            letter.Attempts, letter.Reason, body.RootElement.Clone());
    }
}
