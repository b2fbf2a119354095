using System.Diagnostics.CodeAnalysis;
using System.Text;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Directory;

/// <summary>Everything of one tenant at one moment: immutable, readable from any thread. Look-ups answer null for "none".</summary>
public sealed class TenantDirectory
{
    private const int LongestNumber = 64;

    private readonly byte[] _realm;
    private readonly Dictionary<string, Extension> _extensions;
    private readonly Dictionary<string, Extension> _userNames;
    private readonly Dictionary<ExtensionId, Extension> _extensionIds;
    private readonly Dictionary<string, Queue> _queues;
    private readonly Dictionary<QueueId, Queue> _queueIds;

    /// <summary>A tenant without anything in it.</summary>
    internal TenantDirectory(Tenant tenant)
    {
        Tenant = tenant;
        _realm = Encoding.ASCII.GetBytes(tenant.Domain);
        _extensions = new Dictionary<string, Extension>(StringComparer.Ordinal);
        _userNames = new Dictionary<string, Extension>(StringComparer.OrdinalIgnoreCase);
        _extensionIds = [];
        _queues = new Dictionary<string, Queue>(StringComparer.Ordinal);
        _queueIds = [];
        Trunks = [];
        Webhooks = [];
    }

    /// <summary>What another one becomes by a change; tables without a change are shared, the others copied.</summary>
    private TenantDirectory(
        TenantDirectory before, Tenant tenant, IReadOnlyList<Change<Extension>> extensions, IReadOnlyList<Change<Queue>> queues,
        IReadOnlyList<Change<Trunk>> trunks, IReadOnlyList<Change<Webhook>> webhooks)
    {
        Tenant = tenant;
        _realm = Encoding.ASCII.GetBytes(tenant.Domain);
        _extensions = Changed(before._extensions, extensions, extension => extension.Number);
        _userNames = Changed(before._userNames, extensions, extension => extension.UserName);
        _extensionIds = Changed(before._extensionIds, extensions, extension => extension.Id);
        _queues = Changed(before._queues, queues, queue => queue.Number);
        _queueIds = Changed(before._queueIds, queues, queue => queue.Id);
        Trunks = trunks.Count == 0
            ? before.Trunks
            : [.. Changed(before.Trunks.ToDictionary(trunk => trunk.Id), trunks, trunk => trunk.Id).Values
                .OrderBy(trunk => trunk.Priority).ThenBy(trunk => trunk.Name, StringComparer.Ordinal)];
        Webhooks = webhooks.Count == 0
            ? before.Webhooks
            : [.. Changed(before.Webhooks.ToDictionary(webhook => webhook.Id), webhooks, webhook => webhook.Id).Values
                .OrderBy(webhook => webhook.Name, StringComparer.Ordinal)];
    }

    public Tenant Tenant { get; }

    /// <summary>The digest realm: the domain in lower case, in ASCII as a SIP message has it.</summary>
    public ReadOnlySpan<byte> Realm => _realm;

    public IReadOnlyCollection<Extension> Extensions => _extensions.Values;

    public IReadOnlyCollection<Queue> Queues => _queues.Values;

    /// <summary>By priority, then by name.</summary>
    public IReadOnlyList<Trunk> Trunks { get; }

    /// <summary>By name; few.</summary>
    public IReadOnlyList<Webhook> Webhooks { get; }

    public Extension? FindExtension(string number) => _extensions.GetValueOrDefault(number);

    public Extension? FindExtension(ReadOnlySpan<char> number) =>
        _extensions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(number, out var extension) ? extension : null;

    /// <summary>By the number's ASCII digits as they stand in a SIP message; allocates nothing.</summary>
    public Extension? FindExtension(ReadOnlySpan<byte> number)
    {
        Span<char> digits = stackalloc char[LongestNumber];
        return number.Length <= LongestNumber && Ascii.ToUtf16(number, digits, out var length) == System.Buffers.OperationStatus.Done
            ? FindExtension(digits[..length])
            : null;
    }

    public Extension? FindExtension(ExtensionId id) => _extensionIds.GetValueOrDefault(id);

    /// <summary>By user name, upper and lower case alike.</summary>
    public Extension? FindExtensionByUserName(string userName) => _userNames.GetValueOrDefault(userName);

    public Queue? FindQueue(string number) => _queues.GetValueOrDefault(number);

    public Queue? FindQueue(ReadOnlySpan<char> number) =>
        _queues.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(number, out var queue) ? queue : null;

    public Queue? FindQueue(QueueId id) => _queueIds.GetValueOrDefault(id);

    public Trunk? FindTrunk(string name) => Trunks.FirstOrDefault(trunk => trunk.Name == name);

    public Webhook? FindWebhook(string name) => Webhooks.FirstOrDefault(webhook => webhook.Name == name);

    public Webhook? FindWebhook(WebhookId id) => Webhooks.FirstOrDefault(webhook => webhook.Id == id);

    /// <summary>What a call to one of our outside numbers is to do: the rule of the first trunk that has one for it.</summary>
    public bool TryFindInbound(string did, [NotNullWhen(true)] out InboundMatch? match)
    {
        match = Trunks.Select(trunk => trunk.FindInbound(did) is { } rule ? new InboundMatch(trunk, rule) : null).FirstOrDefault(found => found is not null);
        return match is not null;
    }

    /// <summary>Whether some outbound rule fits the number; whether the caller may use it is another question.</summary>
    public bool HasOutboundRuleFor(string number) =>
        Trunks.Any(trunk => trunk.Outbound.Any(rule => number.StartsWith(rule.Prefix, StringComparison.Ordinal)));

    internal TenantDirectory With(
        Tenant tenant, IReadOnlyList<Change<Extension>> extensions, IReadOnlyList<Change<Queue>> queues, IReadOnlyList<Change<Trunk>> trunks,
        IReadOnlyList<Change<Webhook>> webhooks) =>
        new(this, tenant, extensions, queues, trunks, webhooks);

    // What goes, goes first: a name may pass from one extension to another in the same change.
    private static Dictionary<TKey, T> Changed<TKey, T>(Dictionary<TKey, T> before, IReadOnlyList<Change<T>> changes, Func<T, TKey?> key)
        where TKey : notnull
        where T : class
    {
        if (changes.Count == 0)
            return before;
        var after = new Dictionary<TKey, T>(before, before.Comparer);
        after.EnsureCapacity(Math.Max(before.Count, changes.Count));
        foreach (var change in changes)
            if (change.Before is { } old && key(old) is { } gone && (change.After is not { } kept || !before.Comparer.Equals(gone, key(kept))))
                after.Remove(gone);
        foreach (var change in changes)
            if (change.After is { } now && key(now) is { } added)
                after[added] = now;
        return after;
    }
}

/// <summary>An inbound rule and the trunk that has it.</summary>
public sealed record InboundMatch(Trunk Trunk, InboundRule Rule);
