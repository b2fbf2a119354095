using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Control;
using Bellwire.Pbx.Directory;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Elements;
using Bellwire.Server.Api.Lists;
using Bellwire.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.Sessions;

/// <summary>
/// Calls that stand: seen, started and commanded. Admin and QueueManager: any of their tenant; everybody else sees the calls that he is or was a party of, and
/// commands those that he is a side of.
/// </summary>
internal sealed class SessionEndpoints(ApiParts parts)
{
    /// <summary>In place of a session: the last call of the extension that the body names.</summary>
    private const long LastCall = 1;

    public void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("/sessions").WithTags("sessions");
        group.MapGet("/", ListAsync).WithName("list_sessions").WithMetadata(Access.SignedIn, new InTenant(), new IsList("state eq 'TALKING' and caller eq '101'"));
        group.MapGet("/{id}", ReadAsync).WithName("read_session").WithMetadata(Access.SignedIn, new InTenant());
        group.MapPost("/", (Delegate)StartAsync).WithName("start_session").WithMetadata(Access.SignedIn, new InTenant(), new TakesObject(typeof(StartBody)));
        group.MapPost("/{id}/destroy", HangUpAsync).WithName("destroy_session").WithMetadata(Access.SignedIn, new InTenant());
        group.MapPost("/{id}/hold", HoldAsync).WithName("hold_session").WithMetadata(Access.SignedIn, new InTenant(), new TakesObject(typeof(HoldBody)));
        group.MapPost("/{id}/unhold", UnholdAsync).WithName("unhold_session").WithMetadata(Access.SignedIn, new InTenant(), new TakesObject(typeof(HoldBody)));
        group.MapPost("/{id}/refer", ReferAsync).WithName("refer_session").WithMetadata(Access.SignedIn, new InTenant(), new TakesObject(typeof(ReferBody)));
    }

    private async Task<Results<Ok<SessionList>, Refusal>> ListAsync(HttpContext context, CancellationToken cancellation)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        var (query, fault) = ListQuery.Read(context.Request.Query, [.. SessionItem.Fields.Names]);
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        if (await SeenAsync(context, tenant, cancellation) is not { } calls)
            return SessionRefusals.Of(StartRefusal.TooManyCalls);
        var (count, page) = query.Of(calls, SessionItem.Fields);
        var now = parts.Time.GetUtcNow();
        return TypedResults.Ok(new SessionList(count, [.. page.Select(call => SessionItem.Of(call, now))]));
    }

    private async Task<Results<Ok<SessionItem>, Refusal>> ReadAsync(HttpContext context, string id, CancellationToken cancellation)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        if (await SeenAsync(context, tenant, cancellation) is not { } calls)
            return SessionRefusals.Of(StartRefusal.TooManyCalls);
        return TenantScope.TryReadId(id, out var session) && calls.FirstOrDefault(call => call.SessionId.Value == session) is { } found
            ? TypedResults.Ok(SessionItem.Of(found, parts.Time.GetUtcNow()))
            : Refusal.NotFound;
    }

    private async Task<Results<Created<StartedSession>, Refusal>> StartAsync(HttpContext context)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        var account = Caller.Of(context).Account;
        var own = OwnNumber(account);
        if (await ApiBody.ReadAsync(context.Request, ApiJson.Default.StartBody) is not { Callee.Length: > 0 } body || (body.Caller ?? own) is not { Length: > 0 } caller)
            return Refusal.Invalid("Give caller, the extension that is rung first, and callee.");
        if (body.Trunk is { Length: > 0 })
            return Refusal.Invalid("trunk cannot be chosen: the outbound rules of the trunks decide.");
        if (account.Role == Role.StandardUser && caller != own)
            return SessionRefusals.Of(CommandOutcome.NotAllowed) ?? Refusal.Forbidden;
        var wish = new StartCall
        {
            Tenant = tenant.Tenant.Id, Caller = caller, Callee = body.Callee, UserData = body.UserData ?? "", IsAskedFor = caller == own,
        };
        switch (parts.Calls.Start(wish))
        {
            case StartOutcome.Started started:
                await WriteAsync(context, tenant, "started", started.SessionId);
                var id = ElementResources.Id(started.SessionId.Value);
                return TypedResults.Created($"/api/sessions/{id}", new StartedSession(id));
            case StartOutcome.Refused refused:
                return SessionRefusals.Of(refused.Reason);
            default:
                throw new InvalidOperationException("a call starts or is refused");
        }
    }

    private Task<Results<NoContent, Refusal>> HangUpAsync(HttpContext context, string id, CancellationToken cancellation) =>
        CommandAsync(context, id, new CallCommand.HangUp(), "ended", cancellation);

    private async Task<Results<NoContent, Refusal>> HoldAsync(HttpContext context, string id, CancellationToken cancellation) =>
        await ApiBody.ReadAsync(context.Request, ApiJson.Default.HoldBody) is { ExtensionNumber: { Length: > 0 } number }
            ? await CommandAsync(context, id, new CallCommand.Hold(number), "held", cancellation)
            : Refusal.Invalid("Give extension_number, who puts the other on hold.");

    private async Task<Results<NoContent, Refusal>> UnholdAsync(HttpContext context, string id, CancellationToken cancellation) =>
        await ApiBody.ReadAsync(context.Request, ApiJson.Default.HoldBody) is { ExtensionNumber: { Length: > 0 } number }
            ? await CommandAsync(context, id, new CallCommand.Unhold(number), "resumed", cancellation)
            : Refusal.Invalid("Give extension_number, who put the other on hold.");

    private async Task<Results<NoContent, Refusal>> ReferAsync(HttpContext context, string id, CancellationToken cancellation) =>
        await ApiBody.ReadAsync(context.Request, ApiJson.Default.ReferBody) is { ExtensionNumber: { Length: > 0 } number, ReferTo: { Length: > 0 } to }
            ? await CommandAsync(context, id, new CallCommand.Refer(number, to), "transferred", cancellation)
            : Refusal.Invalid("Give extension_number, who sends the other on, and refer_to.");

    private async Task<Results<NoContent, Refusal>> CommandAsync(HttpContext context, string id, CallCommand command, string action, CancellationToken cancellation)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        if (await SessionOfAsync(tenant, id, command, cancellation) is not { } session)
            return Refusal.NotFound;
        var account = Caller.Of(context).Account;
        var wish = new CallWish { Tenant = tenant.Tenant.Id, Session = session, Command = command, By = account.Role == Role.StandardUser ? account.Number : null };
        if (SessionRefusals.Of(await parts.Calls.CommandAsync(wish, cancellation)) is { } refused)
            return refused;
        await WriteAsync(context, tenant, action, session);
        return TypedResults.NoContent();
    }

    private async Task<CallSessionId?> SessionOfAsync(TenantDirectory tenant, string id, CallCommand command, CancellationToken cancellation)
    {
        if (!TenantScope.TryReadId(id, out var session))
            return null;
        if (session != LastCall || command.Extension is not { } extension)
            return new CallSessionId(session);
        var calls = await parts.Calls.ListAsync(tenant.Tenant.Id, cancellation);
        return calls?.LastOrDefault(call => call.Sides.Contains(extension))?.SessionId;
    }

    /// <summary>The calls that whoever asks may see; null: the server has too much to do.</summary>
    private async Task<IEnumerable<ActiveCall>?> SeenAsync(HttpContext context, TenantDirectory tenant, CancellationToken cancellation)
    {
        var account = Caller.Of(context).Account;
        var calls = await parts.Calls.ListAsync(tenant.Tenant.Id, cancellation);
        return account.Role == Role.StandardUser ? calls?.Where(call => call.Parties.Contains(account.Number)) : calls;
    }

    // It has been done, whether or not whoever asked still listens.
    private Task WriteAsync(HttpContext context, TenantDirectory tenant, string action, CallSessionId session)
    {
        var who = Caller.Of(context).Editor;
        return parts.Audit.WriteAsync(
            new AuditEntry(parts.Time.GetUtcNow(), tenant.Tenant.Id, who.Who, who.From.ToString(), action, "call", ElementResources.Id(session.Value), []),
            CancellationToken.None);
    }

    private static string? OwnNumber(Account account) => account.Role == Role.SystemAdmin ? null : account.Number;
}
