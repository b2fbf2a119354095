using Bellwire.Pbx.Directory.Provisioning;

namespace Bellwire.Pbx.Directory.Editing;

internal sealed class TrunkRules : ElementRules
{
    public static readonly TrunkRules Instance = new();

    public override string NameMember => "name";

    public override IReadOnlyList<string> Secrets => ["password"];

    public override ElementView? Find(DirectorySnapshot current, TenantDirectory? tenant, long id) =>
        Trunk(tenant, id) is { } found ? ElementJson.Of(found) : null;

    public override ElementView? FindByName(DirectorySnapshot current, TenantDirectory? tenant, string name) =>
        tenant?.FindTrunk(name) is { } found ? ElementJson.Of(found) : null;

    public override ProvisionedTenant Read(MemberReader reader, TenantDirectory? tenant, (long Id, Func<string, bool> Stays)? before)
    {
        var read = ProvisioningReader.ReadTrunk(reader);
        if (before is var (id, stays) && stays("password") && Trunk(tenant, id) is { } old)
            read = read with { Element = read.Element with { Password = old.Password } };
        return new ProvisionedTenant(JsonPath.Root, tenant!.Tenant, [], [], [read]); // a trunk is always somebody's
    }

    public override ProvisionedTenant Without(TenantDirectory tenant, long id) => Whole(tenant, _ => true, _ => true, t => t.Id.Value != id);

    public override DirectoryChangeSet Removal(DirectorySnapshot current, TenantDirectory tenant, long id) =>
        new() { Trunks = [new Change<Trunk>(Trunk(tenant, id), null)] };

    protected override void Describe(MemberReader reader) => ProvisioningReader.ReadTrunk(reader);

    private static Trunk? Trunk(TenantDirectory? tenant, long id) => tenant?.Trunks.FirstOrDefault(trunk => trunk.Id.Value == id);
}
