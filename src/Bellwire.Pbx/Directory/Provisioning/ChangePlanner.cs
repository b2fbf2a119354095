using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;

namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>Compares a file with the directory and says what must change; applying the same file again gives nothing.</summary>
internal sealed class ChangePlanner(DirectorySnapshot current, SnowflakeIds ids, PasswordMarks marks, Func<string, PasswordHash> hash)
{
    private readonly List<Change<Tenant>> _tenants = [];
    private readonly List<Change<Extension>> _extensions = [];
    private readonly List<Change<Queue>> _queues = [];
    private readonly List<Change<Trunk>> _trunks = [];
    private readonly List<Change<Webhook>> _webhooks = [];
    private readonly List<Change<SystemAdmin>> _admins = [];
    private readonly List<DirectoryChange> _lines = [];

    // Places in _extensions whose password text is still to be hashed: done at the end, side by side.
    private readonly List<(int Place, string Password)> _toHash = [];

    public (DirectoryChangeSet Changes, IReadOnlyList<DirectoryChange> Lines) Plan(ProvisionedFile file, bool prune)
    {
        foreach (var tenant in file.Tenants)
            PlanTenant(tenant, prune);
        foreach (var (_, admin, password) in file.SystemAdmins)
            PlanAdmin(admin, password);
        if (prune)
            PruneWhole(file);
        var changes = new DirectoryChangeSet
        {
            Tenants = _tenants, Extensions = HashPasswords(), Queues = _queues, Trunks = _trunks, Webhooks = _webhooks,
            SystemAdmins = _admins,
        };
        return (changes, _lines);
    }

    private void PlanTenant(ProvisionedTenant file, bool prune)
    {
        var before = current.FindTenant(file.Tenant.Domain);
        var id = before?.Tenant.Id ?? new TenantId(ids.Next());
        var domain = file.Tenant.Domain;
        Compare(_tenants, before?.Tenant, file.Tenant with { Id = id }, "tenant", domain, domain, []);
        foreach (var (_, extension, password) in file.Extensions)
            PlanExtension(before?.FindExtension(extension.Number), extension with { TenantId = id }, password, domain);
        foreach (var (_, queue) in file.Queues)
        {
            var old = before?.FindQueue(queue.Number);
            var now = queue with { Id = old?.Id ?? new QueueId(ids.Next()), TenantId = id };
            Compare(_queues, old, now, "queue", domain, queue.Number, []);
        }
        foreach (var (_, trunk) in file.Trunks)
        {
            var old = before?.FindTrunk(trunk.Name);
            var now = trunk with { Id = old?.Id ?? new TrunkId(ids.Next()), TenantId = id };
            Compare(_trunks, old, now, "trunk", domain, trunk.Name, Equals(old?.Password, now.Password) ? [] : ["password"]);
        }
        foreach (var (_, webhook) in file.Webhooks)
        {
            var old = before?.FindWebhook(webhook.Name);
            var now = webhook with { Id = old?.Id ?? new WebhookId(ids.Next()), TenantId = id };
            Compare(_webhooks, old, now, "webhook", domain, webhook.Name, Secrets(old, now));
        }
        if (prune && before is not null)
            PruneTenant(before, file);
    }

    private void PlanExtension(Extension? old, Extension extension, string? password, string domain)
    {
        var now = extension with { Id = old?.Id ?? new ExtensionId(ids.Next()) };
        var secrets = new List<string>();
        var mark = password is null ? null : marks.Of(now.Id.Value, password);
        if (mark is not null && mark == old?.UserPasswordMark)
            now = now with { UserPassword = old.UserPassword, UserPasswordMark = mark };
        else if (mark is not null)
        {
            _toHash.Add((_extensions.Count, password!)); // a mark is made of a password
            now = now with { UserPasswordMark = mark };
            secrets.Add("user_password");
        }
        else if (!Equals(now.UserPassword, old?.UserPassword))
            secrets.Add(now.UserPassword is null ? "user_password" : "user_password_hash");
        if (!Equals(now.SipHa1, old?.SipHa1))
            secrets.Add("sip_password");
        var revoked = secrets.Count > 0 || (old is { Enabled: true } && !now.Enabled);
        now = now with { SecretsVersion = (old?.SecretsVersion ?? 0) + (old is not null && revoked ? 1 : 0) };
        Compare(_extensions, old, now, "extension", domain, now.Number, secrets);
    }

    private static List<string> Secrets(Webhook? old, Webhook now)
    {
        var members = new List<string>();
        if (!Equals(old?.Password, now.Password))
            members.Add("password");
        if (!Equals(old?.Token, now.Token))
            members.Add("token");
        if (!Equals(old?.SigningSecret, now.SigningSecret))
            members.Add("secret");
        return members;
    }

    private List<Change<Extension>> HashPasswords()
    {
        var hashes = new PasswordHash[_toHash.Count];
        var cores = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, Environment.ProcessorCount - 1) }; // one is left for calls
        Parallel.For(0, hashes.Length, cores, i => hashes[i] = hash(_toHash[i].Password));
        for (var i = 0; i < hashes.Length; i++)
        {
            var (before, after) = _extensions[_toHash[i].Place];
            _extensions[_toHash[i].Place] = new Change<Extension>(before, after! with { UserPassword = hashes[i] }); // planned, so not removed
        }
        return _extensions;
    }

    private void PlanAdmin(SystemAdmin admin, string? password)
    {
        var old = current.FindSystemAdmin(admin.UserName);
        var now = admin with { Id = old?.Id ?? ids.Next(), UserName = old?.UserName ?? admin.UserName };
        var mark = password is null ? null : marks.Of(now.Id, password);
        if (mark is not null && mark == old?.PasswordMark)
            now = now with { Password = old.Password, PasswordMark = mark };
        else if (mark is not null)
            now = now with { Password = hash(password!), PasswordMark = mark }; // a mark is made of a password
        IReadOnlyList<string> secrets = Equals(now.Password, old?.Password) ? [] : ["password"];
        now = now with { SecretsVersion = (old?.SecretsVersion ?? 0) + (old is not null ? secrets.Count : 0) };
        Compare(_admins, old, now, "system_admin", null, now.UserName, secrets);
    }

    private void PruneTenant(TenantDirectory before, ProvisionedTenant file)
    {
        var extensions = file.Extensions.Select(extension => extension.Extension.Number).ToHashSet(StringComparer.Ordinal);
        var queues = file.Queues.Select(queue => queue.Element.Number).ToHashSet(StringComparer.Ordinal);
        var trunks = file.Trunks.Select(trunk => trunk.Element.Name).ToHashSet(StringComparer.Ordinal);
        var webhooks = file.Webhooks.Select(webhook => webhook.Element.Name).ToHashSet(StringComparer.Ordinal);
        Remove(before, e => !extensions.Contains(e.Number), q => !queues.Contains(q.Number), t => !trunks.Contains(t.Name), w => !webhooks.Contains(w.Name));
    }

    private void PruneWhole(ProvisionedFile file)
    {
        var domains = file.Tenants.Select(tenant => tenant.Tenant.Domain).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var tenant in current.Tenants.Where(tenant => !domains.Contains(tenant.Tenant.Domain)))
        {
            Remove(tenant, _ => true, _ => true, _ => true, _ => true);
            Removed(_tenants, tenant.Tenant, "tenant", tenant.Tenant.Domain, tenant.Tenant.Domain);
        }
        var admins = file.SystemAdmins.Select(admin => admin.Admin.UserName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var admin in current.SystemAdmins.Where(admin => !admins.Contains(admin.UserName)))
            Removed(_admins, admin, "system_admin", null, admin.UserName);
    }

    private void Remove(
        TenantDirectory tenant, Func<Extension, bool> extensions, Func<Queue, bool> queues, Func<Trunk, bool> trunks, Func<Webhook, bool> webhooks)
    {
        var domain = tenant.Tenant.Domain;
        foreach (var queue in tenant.Queues.Where(queues))
            Removed(_queues, queue, "queue", domain, queue.Number);
        foreach (var trunk in tenant.Trunks.Where(trunks))
            Removed(_trunks, trunk, "trunk", domain, trunk.Name);
        foreach (var webhook in tenant.Webhooks.Where(webhooks))
            Removed(_webhooks, webhook, "webhook", domain, webhook.Name);
        foreach (var extension in tenant.Extensions.Where(extensions))
            Removed(_extensions, extension, "extension", domain, extension.Number);
    }

    private void Compare<T>(
        List<Change<T>> changes, T? before, T after, string element, string? domain, string name, IReadOnlyList<string> secrets) where T : class
    {
        if (before is null)
        {
            _lines.Add(new DirectoryChange(ChangeKind.Created, element, domain, name, []));
            changes.Add(new Change<T>(null, after));
            return;
        }
        if (after.Equals(before))
            return;
        List<string> members = [.. DirectoryJson.Difference(before, after), .. secrets];
        if (members.Count == 0) // lists compare by reference, their contents are the same
            return;
        _lines.Add(new DirectoryChange(ChangeKind.Changed, element, domain, name, members));
        changes.Add(new Change<T>(before, after));
    }

    private void Removed<T>(List<Change<T>> changes, T before, string element, string? domain, string name) where T : class
    {
        _lines.Add(new DirectoryChange(ChangeKind.Removed, element, domain, name, []));
        changes.Add(new Change<T>(before, null));
    }
}
