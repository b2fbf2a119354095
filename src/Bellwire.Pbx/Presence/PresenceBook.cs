using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Routing;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Presence.Publishing;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Stack;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Presence;

/// <summary>
/// What everybody says of himself. Set by PUBLISH, by programs and by feature codes; every change of the text that people read is one
/// <c>extension_presence</c>. Any thread.
/// </summary>
public sealed partial class PresenceBook : IDirectoryChanges, IDoNotDisturb, IPresenceObserver, IDisposable
{
    private const int TagLength = 16;

    private readonly PresenceShard[] _shards;
    private readonly PbxDirectory _directory;
    private readonly IPresenceStore _store;
    private readonly ISipIds _ids;
    private readonly SemaphoreSlim _saving = new(1, 1);
    private readonly PublicationCount _count = new();
    private IPresenceObserver? _observer;

    public PresenceBook(
        PresenceOptions options, SipStack stack, PbxDirectory directory, IEventSink events, IPresenceStore store, ILogger<PresenceBook> logger)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(store);
        (_directory, _store, _ids) = (directory, store, stack.Ids);
        var around = new PresenceSurroundings(options, directory, events, this, stack.Timers, stack.Time, _count);
        _shards = [.. Enumerable.Range(0, 16).Select(_ => new PresenceShard(around))];
        Restore(logger);
        directory.Observe(this);
    }

    /// <summary>Publications of phones that count at present.</summary>
    public int Publications => _count.Now;

    /// <summary>The presence of an extension; Online when nobody has said anything.</summary>
    public PresenceState Of(Aor aor) => StandingOf(aor).State;

    bool IDoNotDisturb.WantsNoCalls(TenantId tenant, string number) => Of(new Aor(tenant, number)).Status == PresenceStatus.DoNotDisturb;

    PresenceStatus IDoNotDisturb.StatusOf(TenantId tenant, string number) => Of(new Aor(tenant, number)).Status;

    async Task<bool> IDoNotDisturb.SayAsync(TenantId tenant, string number, PresenceStatus status, CancellationToken cancellation) =>
        await SetAsync(new Aor(tenant, number), status, "", cancellation) == PresenceSetting.Done;

    async Task<bool> IDoNotDisturb.SetAsync(TenantId tenant, string number, bool on, CancellationToken cancellation) =>
        await SetDoNotDisturbAsync(new Aor(tenant, number), on, cancellation) == PresenceSetting.Done;

    /// <summary>
    /// Sets the presence of an extension, as REST and feature codes do. Effective at once; it silences what devices published before. Another status than
    /// do-not-disturb also ends a provisioned do-not-disturb.
    /// </summary>
    /// <param name="note">At most <see cref="PresenceNote.MaxLength"/> characters, <c>""</c> for none.</param>
    /// <returns>Completes when it is stored; only an unknown extension or a long note change nothing.</returns>
    public async Task<PresenceSetting> SetAsync(Aor aor, PresenceStatus status, string note, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (note.Length > PresenceNote.MaxLength)
            return PresenceSetting.NoteTooLong;
        if (Find(aor) is not { } extension)
            return PresenceSetting.UnknownExtension;
        ShardOf(aor).Choose(aor, new PresenceState(status, PresenceNote.Clean(note)));
        if (status != PresenceStatus.DoNotDisturb && extension.DoNotDisturb)
            await EndProvisionedAsync(aor, cancellation);
        await SaveAsync(aor, extension.Id, cancellation);
        return PresenceSetting.Done;
    }

    /// <summary>The feature codes *78 (on) and *79 (off). Off leaves another choice, such as Lunch, as it is.</summary>
    public Task<PresenceSetting> SetDoNotDisturbAsync(Aor aor, bool on, CancellationToken cancellation)
    {
        if (on || Of(aor).Status == PresenceStatus.DoNotDisturb)
            return SetAsync(aor, on ? PresenceStatus.DoNotDisturb : PresenceStatus.Online, "", cancellation);
        return Task.FromResult(Find(aor) is null ? PresenceSetting.UnknownExtension : PresenceSetting.Done);
    }

    public void Dispose() => _saving.Dispose();

    /// <summary>The one who is told of changes; before the listeners open.</summary>
    internal void Observe(IPresenceObserver observer) => _observer = observer;

    internal Standing StandingOf(Aor aor) => ShardOf(aor).Of(aor);

    internal PublishOutcome Publish(Aor aor, PublishWish wish)
    {
        Span<byte> tag = stackalloc byte[TagLength];
        _ids.Fill(tag);
        return ShardOf(aor).Publish(aor, wish, System.Text.Encoding.ASCII.GetString(tag));
    }

    void IDirectoryChanges.Applied(DirectoryChangeSet changes)
    {
        foreach (var (before, after) in changes.Extensions)
        {
            if (before is not null && (after is null || after.Number != before.Number))
                ShardOf(new Aor(before.TenantId, before.Number)).Forget(new Aor(before.TenantId, before.Number));
            if (after is not null && after.DoNotDisturb != (before is { DoNotDisturb: true } && before.Number == after.Number))
                ShardOf(new Aor(after.TenantId, after.Number)).Provision(new Aor(after.TenantId, after.Number), after.DoNotDisturb);
        }
    }

    void IPresenceObserver.PresenceChanged(Aor aor) => _observer?.PresenceChanged(aor);

    private void Restore(ILogger logger)
    {
        var chosen = _store.ReadAll().ToDictionary(stored => stored.Extension);
        foreach (var tenant in _directory.Current.Tenants)
            foreach (var extension in tenant.Extensions)
            {
                var state = chosen.TryGetValue(extension.Id, out var stored) && PresenceStatusText.TryFromText(stored.Status, out var status)
                    ? new PresenceState(status, stored.Note)
                    : PresenceState.Online;
                if (state == PresenceState.Online && !extension.DoNotDisturb)
                    continue;
                var aor = new Aor(tenant.Tenant.Id, extension.Number);
                ShardOf(aor).Restore(aor, state, extension.DoNotDisturb);
            }
        if (chosen.Count > 0)
            Log.Restored(logger, chosen.Count);
    }

    // One at a time, and each writes what is chosen by then: the last written is the last chosen.
    private async Task SaveAsync(Aor aor, ExtensionId extension, CancellationToken cancellation)
    {
        await _saving.WaitAsync(cancellation);
        try
        {
            var chosen = ShardOf(aor).ChosenOf(aor);
            await _store.SaveAsync(new StoredPresence(extension, chosen.Status.Text, chosen.Note), cancellation);
        }
        finally
        {
            _saving.Release();
        }
    }

    private Task<DirectoryChangeSet> EndProvisionedAsync(Aor aor, CancellationToken cancellation) => _directory.ChangeAsync(
        current => (current.FindTenant(aor.Tenant)?.FindExtension(aor.Number) is { DoNotDisturb: true } extension
            ? new DirectoryChangeSet { Extensions = [new Change<Extension>(extension, extension with { DoNotDisturb = false })] }
            : new DirectoryChangeSet(), null),
        cancellation);

    private Extension? Find(Aor aor) => _directory.FindTenant(aor.Tenant)?.FindExtension(aor.Number);

    private PresenceShard ShardOf(Aor aor) => _shards[(uint)aor.GetHashCode() % (uint)_shards.Length];

    private static partial class Log
    {
        [LoggerMessage(2501, LogLevel.Information, "{Count} chosen presences are back from the store")]
        public static partial void Restored(ILogger logger, int count);
    }
}
