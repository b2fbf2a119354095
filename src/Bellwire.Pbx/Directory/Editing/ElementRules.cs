using System.Text.Json.Nodes;
using Bellwire.Pbx.Directory.Provisioning;

namespace Bellwire.Pbx.Directory.Editing;

/// <summary>What differs between the kinds of elements when one of them is edited: where it is found, how it is read, what it is part of.</summary>
internal abstract class ElementRules
{
    /// <summary>The member by which an element is recognised; it never changes.</summary>
    public abstract string NameMember { get; }

    /// <summary>Members that are accepted and never shown; what an edit does not name of them stays.</summary>
    public virtual IReadOnlyList<string> Secrets => [];

    public abstract ElementView? Find(DirectorySnapshot current, TenantDirectory? tenant, long id);

    public abstract ElementView? FindByName(DirectorySnapshot current, TenantDirectory? tenant, string name);

    /// <summary>Reads an element as a file with nothing else in it.</summary>
    /// <param name="tenant">Whose it is; null when it is a tenant itself.</param>
    /// <param name="before">The id of the one that it replaces, and what of its secrets stays.</param>
    public abstract ProvisionedTenant Read(MemberReader reader, TenantDirectory? tenant, (long Id, Func<string, bool> Stays)? before);

    /// <summary>What the tenant would be without it, for finding out who still needs it.</summary>
    public abstract ProvisionedTenant Without(TenantDirectory tenant, long id);

    public abstract DirectoryChangeSet Removal(DirectorySnapshot current, TenantDirectory tenant, long id);

    /// <summary>The members of the kind as a JSON Schema, written by the code that reads them.</summary>
    public JsonObject Schema()
    {
        var members = new SchemaWriter();
        Describe(new MemberReader(members));
        return members.ToSchema();
    }

    public static ElementRules Of(ElementKind kind) => kind switch
    {
        ElementKind.Tenant => TenantRules.Instance,
        ElementKind.Extension => ExtensionRules.Instance,
        ElementKind.Queue => QueueRules.Instance,
        ElementKind.Trunk => TrunkRules.Instance,
        ElementKind.Webhook => WebhookRules.Instance,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    protected abstract void Describe(MemberReader reader);

    /// <summary>A tenant with all that it has, each element under the name that people know it by.</summary>
    protected static ProvisionedTenant Whole(
        TenantDirectory tenant, Func<Extension, bool> extensions, Func<Queue, bool> queues, Func<Trunk, bool> trunks) => new(
        JsonPath.Root,
        tenant.Tenant,
        [.. tenant.Extensions.Where(extensions).Select(e => new ProvisionedExtension(JsonPath.Root.Member($"extension {e.Number}"), e, null))],
        [.. tenant.Queues.Where(queues).Select(q => new ProvisionedElement<Queue>(JsonPath.Root.Member($"queue {q.Number}"), q))],
        [.. tenant.Trunks.Where(trunks).Select(t => new ProvisionedElement<Trunk>(JsonPath.Root.Member($"trunk {t.Name}"), t))])
    {
        Webhooks = [.. tenant.Webhooks.Select(w => new ProvisionedElement<Webhook>(JsonPath.Root.Member($"webhook {w.Name}"), w))],
    };
}
