using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Registrar;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Elements;
using Bellwire.Server.Api.Lists;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bellwire.Server.Api.State;

/// <summary>The devices that are registered now, of all extensions of a tenant.</summary>
internal sealed class RegistrationEndpoints(ApiParts parts)
{
    private static readonly ListFields<RegistrationItem> Fields = new(
        ("number", item => item.Number), ("extension_id", item => item.ExtensionId), ("display_name", item => item.DisplayName),
        ("user_agent", item => item.UserAgent), ("ip", item => item.Ip), ("transport", item => item.Transport), ("contact_address", item => item.ContactAddress),
        ("instance_id", item => item.InstanceId), ("status", item => item.Status));

    public void Map(RouteGroupBuilder api) =>
        api.MapGet("/registrations", List).WithTags("registrations").WithName("list_registrations")
            .WithMetadata(Access.Supervisors, new InTenant(), new IsList("contains(user_agent, 'Yealink') and transport eq 'udp'"));

    private Results<Ok<RegistrationList>, Refusal> List(HttpContext context)
    {
        if (!TenantScope.TryFind(context, parts.Directory, out var tenant, out var refusal))
            return refusal;
        var (query, fault) = ListQuery.Read(context.Request.Query, [.. Fields.Names]);
        if (query is null)
            return Refusal.Invalid(fault ?? "");
        var (count, items) = query.Of(tenant.Extensions.SelectMany(Of), Fields);
        return TypedResults.Ok(new RegistrationList(count, items));
    }

    private IEnumerable<RegistrationItem> Of(Extension extension) =>
        parts.Registrar.Of(new Aor(extension.TenantId, extension.Number)).Select(device => RegistrationItem.Of(extension, device));
}

internal sealed record RegistrationList(int Count, IReadOnlyList<RegistrationItem> Items);

/// <param name="Status">ONLINE, or AWAITED: its connection went with a restart, and it has not come back yet.</param>
/// <param name="Transport">udp, tcp, tls, ws or wss.</param>
/// <param name="Ip">Where its requests come from.</param>
internal sealed record RegistrationItem(
    string ExtensionId, string Number, string DisplayName, string Status, string InstanceId, string UserAgent, string Transport, string Ip, int Port,
    string ContactAddress, DateTime RegisteredAt, DateTime ExpiresAt)
{
    public static RegistrationItem Of(Extension extension, Binding device) => new(
        ElementResources.Id(extension.Id.Value), extension.Number, extension.DisplayName, device.Awaited ? "AWAITED" : "ONLINE", device.Instance,
        device.UserAgent, device.Flow.Transport.ToString().ToLowerInvariant(), device.Flow.Remote.Address.ToString(), device.Flow.Remote.Port,
        device.ContactText, device.UpdatedAt.UtcDateTime, device.ExpiresAt.UtcDateTime);
}
