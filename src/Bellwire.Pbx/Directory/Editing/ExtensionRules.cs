using Bellwire.Contracts;
using Bellwire.Pbx.Directory.Provisioning;

namespace Bellwire.Pbx.Directory.Editing;

internal sealed class ExtensionRules : ElementRules
{
    public static readonly ExtensionRules Instance = new();

    public override string NameMember => "number";

    public override IReadOnlyList<string> Secrets => ["user_password", "user_password_hash", "sip_password", "sip_ha1"];

    public override ElementView? Find(DirectorySnapshot current, TenantDirectory? tenant, long id) =>
        tenant?.FindExtension(new ExtensionId(id)) is { } found ? ElementJson.Of(found) : null;

    public override ElementView? FindByName(DirectorySnapshot current, TenantDirectory? tenant, string name) =>
        tenant?.FindExtension(name) is { } found ? ElementJson.Of(found) : null;

    public override ProvisionedTenant Read(MemberReader reader, TenantDirectory? tenant, (long Id, Func<string, bool> Stays)? before)
    {
        var owner = tenant!.Tenant;                             // an extension is always somebody's
        var read = ProvisioningReader.ReadExtension(reader, owner);
        if (before is var (id, stays) && tenant.FindExtension(new ExtensionId(id)) is { } old)
        {
            var extension = read.Extension;
            if (stays("user_password") && stays("user_password_hash"))
                extension = extension with { UserPassword = old.UserPassword, UserPasswordMark = old.UserPasswordMark };
            if (stays("sip_password") && stays("sip_ha1"))
                extension = extension with { SipHa1 = old.SipHa1 };
            read = read with { Extension = extension };
        }
        return new ProvisionedTenant(JsonPath.Root, owner, [read], [], []);
    }

    public override ProvisionedTenant Without(TenantDirectory tenant, long id) => Whole(tenant, e => e.Id.Value != id, _ => true, _ => true);

    public override DirectoryChangeSet Removal(DirectorySnapshot current, TenantDirectory tenant, long id) =>
        new() { Extensions = [new Change<Extension>(tenant.FindExtension(new ExtensionId(id)), null)] };

    protected override void Describe(MemberReader reader) =>
        ProvisioningReader.ReadExtension(reader, new Tenant { Name = "", Domain = "" });
}
