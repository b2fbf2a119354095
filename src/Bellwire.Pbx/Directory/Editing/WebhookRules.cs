using Bellwire.Pbx.Directory.Provisioning;

namespace Bellwire.Pbx.Directory.Editing;

internal sealed class WebhookRules : ElementRules
{
    public static readonly WebhookRules Instance = new();

    public override string NameMember => "name";

    public override IReadOnlyList<string> Secrets => ["password", "token", "secret"];

    public override ElementView? Find(DirectorySnapshot current, TenantDirectory? tenant, long id) =>
        tenant?.FindWebhook(new WebhookId(id)) is { } found ? ElementJson.Of(found) : null;

    public override ElementView? FindByName(DirectorySnapshot current, TenantDirectory? tenant, string name) =>
        tenant?.FindWebhook(name) is { } found ? ElementJson.Of(found) : null;

    public override ProvisionedTenant Read(MemberReader reader, TenantDirectory? tenant, (long Id, Func<string, bool> Stays)? before)
    {
        Func<Webhook, Webhook>? keep = null;
        if (before is var (id, stays) && tenant?.FindWebhook(new WebhookId(id)) is { } old)
            keep = read => Kept(read, old, stays);
        return new ProvisionedTenant(JsonPath.Root, tenant!.Tenant, [], [], []) { Webhooks = [ProvisioningReader.ReadWebhook(reader, keep)] }; // always somebody's
    }

    public override ProvisionedTenant Without(TenantDirectory tenant, long id) =>
        Whole(tenant, _ => true, _ => true, _ => true) with
        {
            Webhooks = [.. tenant.Webhooks.Where(webhook => webhook.Id.Value != id).Select(webhook => new ProvisionedElement<Webhook>(JsonPath.Root, webhook))],
        };

    public override DirectoryChangeSet Removal(DirectorySnapshot current, TenantDirectory tenant, long id) =>
        new() { Webhooks = [new Change<Webhook>(tenant.FindWebhook(new WebhookId(id)), null)] };

    protected override void Describe(MemberReader reader) => ProvisioningReader.ReadWebhook(reader);

    // What proves us to one host is not sent to another one because only the address was changed. The signing secret is never sent.
    private static Webhook Kept(Webhook read, Webhook old, Func<string, bool> stays)
    {
        var isSamePlace = Webhook.IsSamePlace(read.Url, old.Url);
        return read with
        {
            Password = stays("password") && isSamePlace ? old.Password : read.Password,
            Token = stays("token") && isSamePlace ? old.Token : read.Token,
            SigningSecret = stays("secret") ? old.SigningSecret : read.SigningSecret,
        };
    }
}
