using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Registrar;
using Bellwire.Server.Api.Document;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.State;

/// <summary>Whether somebody can be reached, and on which devices.</summary>
internal sealed class UserStatusEndpoints(ApiParts parts)
{
    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/user/status", Own).WithTags("user").WithName("read_own_status").WithMetadata(Access.Extensions);
        api.MapGet("/users/{id}/status", Of).WithTags("users").WithName("read_user_status").WithMetadata(Access.Supervisors, new InTenant());
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

    private Results<Ok<UserStatus>, Refusal> Answer(Extension? extension)
    {
        if (extension is null)
            return Refusal.NotFound;
        var devices = parts.Registrar.Of(new Aor(extension.TenantId, extension.Number));
        var isReachable = devices.Any(device => !device.Awaited);
        return TypedResults.Ok(new UserStatus(
            extension.Id.Value.ToString(CultureInfo.InvariantCulture), extension.Number, isReachable ? "ONLINE" : "OFFLINE", extension.DoNotDisturb,
            [.. devices.Select(device => new RegisteredDevice(
                device.Instance, device.UserAgent, device.Flow.Remote.Address.ToString(), device.ContactText, device.ExpiresAt.UtcDateTime))]));
    }
}

/// <param name="Status">ONLINE when a device can be rung now, else OFFLINE.</param>
internal sealed record UserStatus(string Id, string Number, string Status, bool EnableDnd, IReadOnlyList<RegisteredDevice> Registration);

/// <param name="Ip">Where its requests come from.</param>
internal sealed record RegisteredDevice(string InstanceId, string UserAgent, string Ip, string ContactAddress, DateTime ExpiresAt);
