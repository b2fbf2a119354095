using System.Collections.Concurrent;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.FrontDoor;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Presence.Subscriptions;

/// <summary>SUBSCRIBE from the wire to the subscription: RFC 6665 4.2.1. Any thread.</summary>
internal sealed partial class SubscribeHandler
{
    private readonly PresenceOptions _options;
    private readonly PbxDirectory _directory;
    private readonly OwnAddresses _own;
    private readonly PhoneAuthenticator _phones;
    private readonly ILogger _logger;
    private readonly IEventPackage[] _packages;
    private readonly SubscriptionCensus _census;
    private readonly ConcurrentDictionary<DialogId, Subscription> _dialogs = new();
    private readonly SubscriptionLoop[] _loops;

    internal SubscribeHandler(
        SipStack stack, PresenceOptions options, PbxDirectory directory, OwnAddresses own, PhoneAuthenticator phones, IEventPackage[] packages, ILogger logger)
    {
        (_options, _directory, _own, _phones, _packages, _logger) = (options, directory, own, phones, packages, logger);
        _census = new SubscriptionCensus(options.MaxSubscriptions, options.MaxSubscriptionsPerExtension);
        _loops = [.. Enumerable.Range(0, 8).Select(_ => new SubscriptionLoop(stack, options, _census, _dialogs, logger))];
        AllowEvents = string.Join(", ", packages.Select(package => package.Name));
    }

    /// <summary>The value of Allow-Events.</summary>
    internal string AllowEvents { get; }

    internal int Count => _census.All;

    internal SubscriptionLoop LoopOf(Aor whom) => _loops[(uint)whom.GetHashCode() % (uint)_loops.Length];

    /// <summary>A SUBSCRIBE outside of any dialog.</summary>
    internal void OnSubscribe(in IncomingRequest request)
    {
        var message = request.Message;
        if (!message.TryRequestUri(out var uri) || !uri.IsSip)
        {
            request.Send(416);
            return;
        }
        if (_own.TenantOf(uri.Host, _directory.Current) is not { } tenant)
        {
            request.Send(403, "Unknown domain");
            return;
        }
        if (PackageOf(message) is not { } package)
        {
            request.Send(request.BeginReply(489).Header(SipHeader.AllowEvents, AllowEvents).EndWithoutBody());
            return;
        }
        if (_phones.Authenticate(request, tenant) is not { } watcher)
            return;
        if (ExtensionName.Of(uri.User) is not { } number || tenant.FindExtension(number) is not { Enabled: true } whom)
        {
            request.Send(404);
            return;
        }
        if (package.IsPrivate && watcher.Number != whom.Number && watcher.Role != Role.Admin)
        {
            request.Send(403, "Only for the extension itself");
            return;
        }
        Begin(request, tenant, package, watcher, whom);
    }

    /// <summary>A SUBSCRIBE within a dialog.</summary>
    internal void OnInDialog(in IncomingRequest request)
    {
        if (!DialogId.TryOfRequest(request.Message, out var id) || !_dialogs.TryGetValue(id, out var subscription))
        {
            request.Send(481);                                                 // after a restart too: the phone subscribes anew
            return;
        }
        if (request.TryAccept(null, out var transaction) && !subscription.Receive(transaction))
            transaction.Respond(503);
    }

    /// <summary>Ends the subscriptions of which the choice says yes.</summary>
    internal void End(Func<Subscription, bool> which, EndReason reason)
    {
        foreach (var loop in _loops)
            loop.End(which, reason);
    }

    private void Begin(in IncomingRequest request, TenantDirectory tenant, IEventPackage package, Extension watcher, Extension whom)
    {
        var message = request.Message;
        if (!SubscribeReader.Accepts(message, package.Media))
        {
            request.Send(406);
            return;
        }
        var (status, expires) = SubscribeReader.ExpiresOf(message, _options);
        var who = new Watching(
            new Aor(tenant.Tenant.Id, watcher.Number), new Aor(tenant.Tenant.Id, whom.Number), new PartyUri(whom.Number, tenant.Tenant.Domain).ToString());
        if (status == 0 && !message.TryContact(out _))
            status = 400;
        if (status == 0)
            status = _census.TryEnter(who.Watcher);
        if (status == 503)
        {
            Log.Full(_logger, _options.MaxSubscriptions);
            request.Shed();
            return;
        }
        if (!request.TryAccept(null, out var transaction))
        {
            if (status == 0)
                _census.Leave(who.Watcher);
            return;
        }
        if (status != 0)
        {
            SubscribeReader.Refuse(transaction, status, _options);
            return;
        }
        var dialog = Dialog.OfRequest(transaction.Request, transaction.ToTag, isEarly: false);
        if (dialog is null || !transaction.Request.TryEvent(out var evt))
        {
            transaction.Respond(400);
            _census.Leave(who.Watcher);
            return;
        }
        var loop = LoopOf(who.Whom);
        var subscription = new Subscription(loop, dialog, transaction.Source, SubscribeReader.EventValue(evt), package, who);
        var isPosted = loop.Loop.Post(() =>
        {
            loop.Add(subscription);
            subscription.Begin(transaction, expires);
        });
        if (isPosted)
            return;
        transaction.Respond(503);
        _census.Leave(who.Watcher);
    }

    private IEventPackage? PackageOf(SipMessage message)
    {
        if (!message.TryEvent(out var evt))
            return null;
        foreach (var package in _packages)
            if (System.Text.Ascii.Equals(evt.Package, package.Name))
                return package;
        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(2511, LogLevel.Warning, "A SUBSCRIBE was turned away: {Most} subscriptions stand")]
        public static partial void Full(ILogger logger, int most);
    }
}
