using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Registrar;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.State;

/// <summary>Whether somebody can be reached, and on which devices.</summary>
internal sealed class UserStatusEndpoints(ApiParts parts)
{
    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/user/status", Own).WithTags("user").WithName("read_own_status").WithMetadata(Access.Extensions);
        api.MapPost("/user/presence", SetOwnAsync).WithTags("user").WithName("set_own_presence")
            .WithMetadata(Access.Extensions, new TakesObject(typeof(PresenceBody)));
        api.MapGet("/users/{id}/status", Of).WithTags("users").WithName("read_user_status").WithMetadata(Access.Supervisors, new InTenant());
        api.MapPost("/users/{id}/presence", SetOfAsync).WithTags("users").WithName("set_user_presence")
            .WithMetadata(Access.Admins, new InTenant(), new TakesObject(typeof(PresenceBody)));
    }

    private Results<Ok<UserStatus>, Refusal> Own(HttpContext context)
    {
        var account = Caller.Of(context).Account;
        return Answer(parts.Directory.FindTenant(account.TenantId)?.FindExtension(account.ExtensionId));
    }

    private Results<Ok<UserStatus>, Refusal> Of(HttpContext context, string id)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        return Answer(TenantScope.TryReadId(id, out var number) ? tenant.FindExtension(new ExtensionId(number)) : null);
    }

    private Task<Results<NoContent, Refusal>> SetOwnAsync(HttpContext context, CancellationToken cancellation)
    {
        var account = Caller.Of(context).Account;
        return SetAsync(context, parts.Directory.FindTenant(account.TenantId)?.FindExtension(account.ExtensionId), cancellation);
    }

    private async Task<Results<NoContent, Refusal>> SetOfAsync(HttpContext context, string id, CancellationToken cancellation)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        return await SetAsync(context, TenantScope.TryReadId(id, out var number) ? tenant.FindExtension(new ExtensionId(number)) : null, cancellation);
    }

    private async Task<Results<NoContent, Refusal>> SetAsync(HttpContext context, Extension? extension, CancellationToken cancellation)
    {
        if (extension is null)
            return Refusal.NotFound;
        if (await ApiBody.ReadAsync(context.Request, ApiJson.Default.PresenceBody) is not { Presence: { } word } body
            || !PresenceStatusText.TryFromText(word, out var status))
            return Refusal.Invalid($"presence must be one of {string.Join(", ", Enum.GetValues<PresenceStatus>().Select(known => known.Text))}.");
        switch (await parts.Presences.SetAsync(new Aor(extension.TenantId, extension.Number), status, body.PresenceNote ?? "", cancellation))
        {
            case PresenceSetting.NoteTooLong:
                return Refusal.Invalid(FormattableString.Invariant($"presence_note has at most {PresenceNote.MaxLength} characters."));
            case not PresenceSetting.Done:
                return Refusal.NotFound;
        }
        var by = Caller.Of(context).Editor;
        await parts.Audit.WriteAsync(
            new AuditEntry(
                parts.Time.GetUtcNow(), extension.TenantId, by.Who, by.From, "changed", "presence", extension.Number, [$"status={status}"]), cancellation);
        return TypedResults.NoContent();
    }

    private Results<Ok<UserStatus>, Refusal> Answer(Extension? extension)
    {
        if (extension is null)
            return Refusal.NotFound;
        var aor = new Aor(extension.TenantId, extension.Number);
        var (devices, presence) = (parts.Registrar.Of(aor), parts.Presences.Of(aor));
        var isReachable = devices.Any(device => !device.Awaited);
        return TypedResults.Ok(new UserStatus(
            extension.Id.Value.ToString(CultureInfo.InvariantCulture), extension.Number, isReachable ? "ONLINE" : "OFFLINE", presence.Status.Text,
            presence.Note, extension.DoNotDisturb || presence.Status == PresenceStatus.DoNotDisturb,
            [.. devices.Select(device => new RegisteredDevice(
                device.Instance, device.UserAgent, device.Flow.Remote.Address.ToString(), device.ContactText, device.ExpiresAt.UtcDateTime))]));
    }
}

/// <param name="Status">ONLINE when a device can be rung now, else OFFLINE.</param>
/// <param name="Presence">Online, Away, Lunch, Business Trip or Do Not Disturb.</param>
internal sealed record UserStatus(
    string Id, string Number, string Status, string Presence, string PresenceNote, bool EnableDnd, IReadOnlyList<RegisteredDevice> Registration);

/// <param name="Presence">As <see cref="UserStatus"/> has it.</param>
internal sealed record PresenceBody(string? Presence, string? PresenceNote);

/// <param name="Ip">Where its requests come from.</param>
internal sealed record RegisteredDevice(string InstanceId, string UserAgent, string Ip, string ContactAddress, DateTime ExpiresAt);
