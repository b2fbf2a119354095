using Bellwire.Contracts;
using Bellwire.Pbx.Directory.Provisioning;

namespace Bellwire.Pbx.Directory.Editing;

internal sealed class TenantRules : ElementRules
{
    public static readonly TenantRules Instance = new();

    public override string NameMember => "domain";

    public override ElementView? Find(DirectorySnapshot current, TenantDirectory? tenant, long id) =>
        current.FindTenant(new TenantId(id)) is { } found ? ElementJson.Of(found.Tenant) : null;

    public override ElementView? FindByName(DirectorySnapshot current, TenantDirectory? tenant, string name) =>
        current.FindTenant(name) is { } found ? ElementJson.Of(found.Tenant) : null;

    public override ProvisionedTenant Read(MemberReader reader, TenantDirectory? tenant, (long Id, Func<string, bool> Stays)? before) =>
        new(reader.Path, ProvisioningReader.ReadTenantSettings(reader), [], [], []);

    public override ProvisionedTenant Without(TenantDirectory tenant, long id) => new(JsonPath.Root, tenant.Tenant, [], [], []);

    public override DirectoryChangeSet Removal(DirectorySnapshot current, TenantDirectory tenant, long id) => new()
    {
        Tenants = [new Change<Tenant>(tenant.Tenant, null)],
        Extensions = [.. tenant.Extensions.Select(extension => new Change<Extension>(extension, null))],
        Queues = [.. tenant.Queues.Select(queue => new Change<Queue>(queue, null))],
        Webhooks = [.. tenant.Webhooks.Select(webhook => new Change<Webhook>(webhook, null))],
        Trunks = [.. tenant.Trunks.Select(trunk => new Change<Trunk>(trunk, null))],
    };

    protected override void Describe(MemberReader reader) => ProvisioningReader.ReadTenantSettings(reader);
}
