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
    private readonly Dictionary<string, InboundMatch> _inbound = [];

    internal TenantDirectory(Tenant tenant, IReadOnlyCollection<Extension> extensions, IEnumerable<Queue> queues, IEnumerable<Trunk> trunks)
    {
        Tenant = tenant;
        _realm = Encoding.ASCII.GetBytes(tenant.Domain);
        _extensions = new Dictionary<string, Extension>(extensions.Count, StringComparer.Ordinal);
        _userNames = new Dictionary<string, Extension>(extensions.Count, StringComparer.OrdinalIgnoreCase);
        _extensionIds = new Dictionary<ExtensionId, Extension>(extensions.Count);
        foreach (var extension in extensions)
        {
            _extensions[extension.Number] = extension;
            _extensionIds[extension.Id] = extension;
            if (extension.UserName is { } name)
                _userNames[name] = extension;
        }
        _queues = queues.ToDictionary(queue => queue.Number, StringComparer.Ordinal);
        _queueIds = _queues.Values.ToDictionary(queue => queue.Id);
        Trunks = [.. trunks.OrderBy(trunk => trunk.Priority).ThenBy(trunk => trunk.Name, StringComparer.Ordinal)];
        foreach (var trunk in Trunks)
            foreach (var rule in trunk.Inbound)
                _inbound.TryAdd(rule.Did, new InboundMatch(trunk, rule));
    }

    /// <summary>The same but for a changed tenant record; the dictionaries are shared.</summary>
    private TenantDirectory(Tenant tenant, TenantDirectory same)
    {
        Tenant = tenant;
        _realm = Encoding.ASCII.GetBytes(tenant.Domain);
        Trunks = same.Trunks;
        (_extensions, _userNames, _extensionIds) = (same._extensions, same._userNames, same._extensionIds);
        (_queues, _queueIds, _inbound) = (same._queues, same._queueIds, same._inbound);
    }

    public Tenant Tenant { get; }

    /// <summary>The digest realm: the domain in lower case, in ASCII as a SIP message has it.</summary>
    public ReadOnlySpan<byte> Realm => _realm;

    public IReadOnlyCollection<Extension> Extensions => _extensions.Values;

    public IReadOnlyCollection<Queue> Queues => _queues.Values;

    /// <summary>By priority, then by name.</summary>
    public IReadOnlyList<Trunk> Trunks { get; }

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

    /// <summary>What a call to one of our outside numbers is to do, whichever trunk names it.</summary>
    public bool TryFindInbound(string did, [NotNullWhen(true)] out InboundMatch? match) => _inbound.TryGetValue(did, out match);

    /// <summary>Whether some outbound rule fits the number; whether the caller may use it is another question.</summary>
    public bool HasOutboundRuleFor(string number) =>
        Trunks.Any(trunk => trunk.Outbound.Any(rule => number.StartsWith(rule.Prefix, StringComparison.Ordinal)));

    internal TenantDirectory With(
        Tenant tenant, IReadOnlyList<Change<Extension>> extensions, IReadOnlyList<Change<Queue>> queues, IReadOnlyList<Change<Trunk>> trunks)
    {
        if (extensions.Count + queues.Count + trunks.Count == 0)
            return new TenantDirectory(tenant, this);
        return new TenantDirectory(
            tenant,
            Merge(_extensions.Values, extensions, extension => extension.Id),
            Merge(_queues.Values, queues, queue => queue.Id),
            Merge(Trunks, trunks, trunk => trunk.Id));
    }

    private static Dictionary<TId, T>.ValueCollection Merge<T, TId>(IEnumerable<T> before, IReadOnlyList<Change<T>> changes, Func<T, TId> id)
        where T : class
        where TId : notnull
    {
        var merged = before.ToDictionary(id);
        foreach (var change in changes)
            if (change.After is { } after)
                merged[id(after)] = after;
            else if (change.Before is { } gone)
                merged.Remove(id(gone));
        return merged.Values;
    }
}

/// <summary>An inbound rule and the trunk that has it.</summary>
public sealed record InboundMatch(Trunk Trunk, InboundRule Rule);
