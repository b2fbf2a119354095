using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.FrontDoor;
using Bellwire.Pbx.Presence.Packages;
using Bellwire.Pbx.Presence.Publishing;
using Bellwire.Pbx.Presence.Subscriptions;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Stack;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Presence;

/// <summary>PUBLISH and SUBSCRIBE: what people say of themselves, and who is told. Made after the registrar and before the calls.</summary>
public sealed class PresenceService : IPresenceObserver, IRegistrationObserver, IDirectoryChanges, IDisposable
{
    private readonly PublishHandler _publishes;
    private readonly SubscribeHandler _subscribes;
    private readonly DialogWatch _calls;
    private IDialogNames? _names;

    /// <param name="events">Where events go on to.</param>
    public PresenceService(
        PresenceOptions options, SipStack stack, PbxDirectory directory, ExtensionRegistrar registrar, OwnAddresses own, PhoneAuthenticator phones,
        IEventSink events, IPresenceStore store, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(registrar);
        Book = new PresenceBook(options, stack, directory, events, store, loggers.CreateLogger<PresenceBook>());
        _publishes = new PublishHandler(Book, options, directory, own, phones);
        _calls = new DialogWatch(events, CallChanged);
        IEventPackage[] packages =
        [
            new PresencePackage(Book, registrar), new DialogPackage(aor => _calls.Of(aor), () => _names), new RegistrationPackage(registrar, stack.Time), new MessagesPackage(),
        ];
        _subscribes = new SubscribeHandler(stack, options, directory, own, phones, packages, loggers.CreateLogger<PresenceService>());
        Book.Observe(this);
        registrar.Observe(this);
        directory.Observe(this);
    }

    /// <summary>What everybody says of himself.</summary>
    public PresenceBook Book { get; }

    /// <summary>The sink that calls write to, so that lamps follow them; it passes everything on.</summary>
    public IEventSink CallEvents => _calls;

    /// <summary>Subscriptions that stand.</summary>
    public int Subscriptions => _subscribes.Count;

    /// <summary>From now on lamps name the dialogs of these calls, so that phones can pick them up; before the listeners open.</summary>
    public void NameDialogsOf(CallService calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        _names = calls.DialogNames;
    }

    /// <summary>A PUBLISH.</summary>
    public void OnPublish(in IncomingRequest request) => _publishes.OnPublish(request);

    /// <summary>A SUBSCRIBE outside of any dialog.</summary>
    public void OnSubscribe(in IncomingRequest request) => _subscribes.OnSubscribe(request);

    /// <summary>A SUBSCRIBE within a dialog.</summary>
    public void OnInDialog(in IncomingRequest request) => _subscribes.OnInDialog(request);

    /// <summary>The server stops: every subscriber is told to come again in a while.</summary>
    public void StopAll() => _subscribes.End(_ => true, EndReason.Probation);

    public void Dispose() => Book.Dispose();

    void IPresenceObserver.PresenceChanged(Aor aor) => _subscribes.LoopOf(aor).Changed(aor);

    void IRegistrationObserver.RegistrationsChanged(Aor aor, int devices) => _subscribes.LoopOf(aor).Changed(aor);

    void IDirectoryChanges.Applied(DirectoryChangeSet changes)
    {
        var gone = changes.Extensions
            .Where(change => change.Before is not null && (change.After is not { Enabled: true } || change.After.Number != change.Before.Number))
            .Select(change => new Aor(change.Before!.TenantId, change.Before.Number))          // the filter let only those through
            .ToHashSet();
        if (gone.Count == 0)
            return;
        _subscribes.End(subscription => gone.Contains(subscription.Who.Watcher), EndReason.Rejected);
        _subscribes.End(subscription => gone.Contains(subscription.Who.Whom), EndReason.NoResource);
    }

    private void CallChanged(WatchedDialog dialog) => _subscribes.LoopOf(dialog.Aor).Changed(dialog);
}
