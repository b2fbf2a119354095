using Bellwire.Contracts;
using Bellwire.Pbx.Directory.Provisioning;

namespace Bellwire.Pbx.Directory.Editing;

internal sealed class QueueRules : ElementRules
{
    public static readonly QueueRules Instance = new();

    public override string NameMember => "number";

    public override ElementView? Find(DirectorySnapshot current, TenantDirectory? tenant, long id) =>
        tenant?.FindQueue(new QueueId(id)) is { } found ? ElementJson.Of(found) : null;

    public override ElementView? FindByName(DirectorySnapshot current, TenantDirectory? tenant, string name) =>
        tenant?.FindQueue(name) is { } found ? ElementJson.Of(found) : null;

    public override ProvisionedTenant Read(MemberReader reader, TenantDirectory? tenant, (long Id, Func<string, bool> Stays)? before) =>
        new(JsonPath.Root, tenant!.Tenant, [], [ProvisioningReader.ReadQueue(reader)], []); // a queue is always somebody's

    public override ProvisionedTenant Without(TenantDirectory tenant, long id) => Whole(tenant, _ => true, q => q.Id.Value != id, _ => true);

    public override DirectoryChangeSet Removal(DirectorySnapshot current, TenantDirectory tenant, long id) =>
        new() { Queues = [new Change<Queue>(tenant.FindQueue(new QueueId(id)), null)] };

    protected override void Describe(MemberReader reader) => ProvisioningReader.ReadQueue(reader);
}
