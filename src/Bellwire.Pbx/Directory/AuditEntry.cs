using Bellwire.Contracts;
using Bellwire.Pbx.Lists;

namespace Bellwire.Pbx.Directory;

/// <summary>Who changed what, when, and from where.</summary>
/// <param name="TenantId">Null: a change of no tenant's.</param>
/// <param name="Who">Such as <c>ann@example.org</c>; a system administrator has no domain.</param>
/// <param name="From">The address that the request came from, or the way of a provisioning file.</param>
/// <param name="Action">created, changed or removed; of a call started, ended, held, resumed or transferred; of a webhook tested, resent or dropped.</param>
/// <param name="Element">tenant, extension, queue, trunk, webhook or system_admin; agent, presence or call for what people do.</param>
/// <param name="Name">The number, name, domain or session by which the element is recognised.</param>
/// <param name="Members">For a change: the members that differ; never their values, some are secrets. For agent and presence: what it was set to.</param>
public sealed record AuditEntry(
    DateTimeOffset At, TenantId? TenantId, string Who, string From, string Action, string Element, string Name, IReadOnlyList<string> Members);

/// <summary>Who did what. Changes of the directory come to it with their <see cref="DirectoryChangeSet"/>.</summary>
public interface IAuditLog
{
    /// <summary>Writes down what is no change of the directory; on the disk when it completes.</summary>
    Task WriteAsync(AuditEntry entry, CancellationToken cancellation);

    /// <summary>A page of it, the newest first unless the query says otherwise. Blocks while it reads.</summary>
    /// <exception cref="TimeoutException">It took longer than the query's patience and was cut.</exception>
    RecordPage<AuditEntry> Find(RecordQuery query, CancellationToken cancellation);
}

/// <summary>What the audit log may be filtered and ordered by.</summary>
public static class AuditFields
{
    public static IReadOnlyList<RecordField> All { get; } =
    [
        new("at", FieldKind.Time), new("tenant_id", FieldKind.Id), new("who", FieldKind.Text), new("from", FieldKind.Text), new("action", FieldKind.Text),
        new("element", FieldKind.Text), new("name", FieldKind.Text),
    ];
}
