using System.Collections.Immutable;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Loops;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Registrar;

/// <summary>
/// The location service: which devices are registered for which extension, by which way each is reached, and until when. Any thread. Bindings
/// live in shards by their address of record; every change that a subscriber can see is one <c>extension_register</c>.
/// </summary>
public sealed partial class ExtensionRegistrar : IDirectoryChanges, IRegisteredExtensions, IDisposable
{
    private const int MaxTold = 200_000;

    private static readonly TimeSpan ExpiryTick = TimeSpan.FromMilliseconds(250);   // a binding ends at most so late

    private readonly RegistrarShard[] _shards;
    private readonly RegistrarOptions _options;
    private readonly PbxDirectory _directory;
    private readonly IBindingStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _ticker;
    private readonly SerialLoop _told;                                         // observers are told outside of the shards' locks, in order
    private IRegistrationObserver[] _observers = [];

    public ExtensionRegistrar(
        RegistrarOptions options, PbxDirectory directory, IEventSink events, IBindingStore store, SnowflakeIds ids, TimeProvider time,
        ILogger<ExtensionRegistrar> logger)
    {
        (_options, _directory, _store, _time, _logger) = (options, directory, store, time, logger);
        _told = new SerialLoop(MaxTold, logger);
        var observers = new Observers(this);
        _shards = [.. Enumerable.Range(0, 16).Select(_ => new RegistrarShard(options, this, events, store, observers, ids.Next))];
        _ticker = time.CreateTimer(static registrar => ((ExtensionRegistrar)registrar!).Expire(), this, ExpiryTick, ExpiryTick);
    }

    public RegistrarOptions Options => _options;

    /// <summary>Devices registered now.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    /// <summary>Adds an observer; before the listeners open.</summary>
    public void Observe(IRegistrationObserver observer) => _observers = [.. _observers, observer];

    /// <summary>All devices of the extension, those of lost connections that are still awaited included.</summary>
    public ImmutableArray<Binding> Of(Aor aor) => ShardOf(aor).Of(aor);

    /// <summary>The devices that can be rung now.</summary>
    public ImmutableArray<Binding> Reachable(Aor aor) => Of(aor).RemoveAll(binding => binding.Awaited);

    /// <summary>
    /// Reads back what the store kept, without events: UDP bindings whole, those of connections as awaited. Before the listeners hear anybody.
    /// </summary>
    /// <param name="udp">Finds our UDP socket for the local address that a binding came on.</param>
    /// <returns>How many are back.</returns>
    public int Restore(Func<SipEndPoint, SipLink?> udp)
    {
        var now = Moment.Of(_time);
        var restored = 0;
        foreach (var row in _store.ReadAll())
        {
            var aor = new Aor(row.Tenant, row.Number);
            if (TryFind(aor, out _) && StoredBindings.Restore(row, udp, _options, now) is { } binding)
            {
                ShardOf(aor).Restore(aor, binding);
                restored++;
            }
            else
            {
                _store.Remove(row.Key);
            }
        }
        Log.Restored(_logger, restored);
        return restored;
    }

    /// <summary>A connection has closed: bindings that only it could reach are gone, with an event each extension.</summary>
    public void FlowClosed(SipFlow flow)
    {
        var now = Moment.Of(_time);
        foreach (var shard in _shards)
            shard.LoseConnection(flow.Link, now);
        _told.Continue();
    }

    /// <summary>Removes a binding that proved dead, unless it was renewed meanwhile.</summary>
    public bool Remove(Aor aor, Binding binding)
    {
        var removed = ShardOf(aor).Remove(aor, binding, Moment.Of(_time));
        _told.Continue();
        return removed;
    }

    bool IRegisteredExtensions.TryFind(Aor aor, out RegisteredExtension extension) => TryFind(aor, out extension);

    void IDirectoryChanges.Applied(DirectoryChangeSet changes)
    {
        var now = Moment.Of(_time);
        foreach (var (before, after) in changes.Extensions)
            if (before is not null && LosesItsPhones(before, after)
                && DomainOf(before.TenantId, changes) is { } domain)
            {
                var aor = new Aor(before.TenantId, before.Number);
                ShardOf(aor).RemoveAll(aor, new RegisteredExtension(before.Id, new PartyUri(before.Number, domain)), now);
            }
        _told.Continue();
    }

    public void Dispose() => _ticker.Dispose();

    internal RegisterOutcome Register(Aor aor, Registration request)
    {
        var outcome = ShardOf(aor).Register(aor, request, Moment.Of(_time));
        _told.Continue();
        return outcome;
    }

    private bool TryFind(Aor aor, out RegisteredExtension extension)
    {
        extension = default;
        if (_directory.FindTenant(aor.Tenant) is not { } tenant || tenant.FindExtension(aor.Number) is not { Enabled: true } found)
            return false;
        extension = new RegisteredExtension(found.Id, new PartyUri(found.Number, tenant.Tenant.Domain));
        return true;
    }

    // A phone with the password of before would be refused at its next REGISTER: it is not to be called until then.
    private static bool LosesItsPhones(Extension before, Extension? after) =>
        after is not { Enabled: true } || after.Number != before.Number
        || (before.SipHa1 is { } was && after.SipHa1?.IsOfSamePasswordAs(was) is not true);

    private string? DomainOf(TenantId tenant, DirectoryChangeSet changes) =>
        _directory.FindTenant(tenant)?.Tenant.Domain
        ?? changes.Tenants.Where(change => change.Before?.Id == tenant).Select(change => change.Before?.Domain).FirstOrDefault();

    private void Expire()
    {
        var now = Moment.Of(_time);
        var went = 0;
        foreach (var shard in _shards)
            went += shard.Expire(now);
        _told.Continue();
        if (went > 0)
            Log.Expired(_logger, went);
    }

    private RegistrarShard ShardOf(Aor aor) => _shards[(uint)aor.GetHashCode() % (uint)_shards.Length];

    private sealed class Observers(ExtensionRegistrar registrar) : IRegistrationObserver
    {
        public void RegistrationsChanged(Aor aor, int devices)
        {
            if (!registrar._told.Put(Tell, (registrar, aor, devices)))
                Log.NotTold(registrar._logger, aor.Number);
        }

        private static void Tell(object what)
        {
            var (registrar, aor, devices) = ((ExtensionRegistrar, Aor, int))what;
            foreach (var observer in registrar._observers)
                observer.RegistrationsChanged(aor, devices);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Information, "{Count} bindings are back from the store")]
        public static partial void Restored(ILogger logger, int count);

        [LoggerMessage(2103, LogLevel.Error, "Too many changes wait: nobody was told of the devices of {Number}")]
        public static partial void NotTold(ILogger logger, string number);

        [LoggerMessage(2102, LogLevel.Debug, "{Count} bindings ran out")]
        public static partial void Expired(ILogger logger, int count);
    }
}
