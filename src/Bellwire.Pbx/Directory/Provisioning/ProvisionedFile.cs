namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>A file as it was read: elements without ids, passwords still as text where they were given so.</summary>
internal sealed record ProvisionedFile(IReadOnlyList<ProvisionedTenant> Tenants, IReadOnlyList<ProvisionedAdmin> SystemAdmins);

internal sealed record ProvisionedTenant(
    JsonPath Path,
    Tenant Tenant,
    IReadOnlyList<ProvisionedExtension> Extensions,
    IReadOnlyList<ProvisionedElement<Queue>> Queues,
    IReadOnlyList<ProvisionedElement<Trunk>> Trunks)
{
    public IReadOnlyList<ProvisionedElement<Webhook>> Webhooks { get; init; } = [];
}

internal sealed record ProvisionedElement<T>(JsonPath Path, T Element);

/// <param name="UserPassword">The password text, when it was not given as a hash.</param>
internal sealed record ProvisionedExtension(JsonPath Path, Extension Extension, string? UserPassword);

internal sealed record ProvisionedAdmin(JsonPath Path, SystemAdmin Admin, string? Password);
