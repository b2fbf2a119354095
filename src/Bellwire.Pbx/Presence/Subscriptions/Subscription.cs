using System.Text;
using Bellwire.Pbx.Registrar;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Presence.Subscriptions;

/// <summary>
/// One subscription (RFC 6665 4.2): owned by a loop. Notifications go over the flow that the subscriber's last SUBSCRIBE came by, through its route set; no
/// name is ever resolved. One is under way at a time, and what changes meanwhile is told by the next.
/// </summary>
internal sealed class Subscription : WheelTimer, IClientTransactionListener
{
    private readonly SubscriptionLoop _loop;
    private readonly Dialog _dialog;
    private readonly byte[] _event;
    private SipFlow _flow;
    private long _deadline;
    private bool _underWay;
    private bool _wantsWhole;

    /// <param name="evt">The value of Event: package and id.</param>
    internal Subscription(SubscriptionLoop loop, Dialog dialog, SipFlow flow, ReadOnlySpan<byte> evt, IEventPackage package, Watching who)
    {
        (_loop, _dialog, _flow, _event, Package, Who) = (loop, dialog, flow, evt.ToArray(), package, who);
        Watch = package.Watch(who);
    }

    internal DialogId Id => _dialog.Id;

    internal IEventPackage Package { get; }

    internal IPackageWatch Watch { get; }

    internal Watching Who { get; }

    internal bool IsOver { get; private set; }

    private SipStack Stack => _loop.Stack;

    /// <summary>A SUBSCRIBE in the dialog: a refresh, or the end. Any thread.</summary>
    internal bool Receive(ServerTransaction transaction) => _loop.Loop.Post(() => Serve(transaction));

    /// <summary>Whether the SUBSCRIBE is about this subscription: RFC 6665 8.2.1 compares package and id byte for byte.</summary>
    internal bool IsNamedBy(SipMessage subscribe) =>
        subscribe.TryEvent(out var evt) && subscribe.TryGetHeader(SipHeader.Event, out _)
        && SubscribeReader.EventValue(evt).AsSpan().SequenceEqual(_event);

    /// <summary>Answers the first SUBSCRIBE and tells the state.</summary>
    internal void Begin(ServerTransaction transaction, TimeSpan expires)
    {
        Accept(transaction, expires);
        if (expires == TimeSpan.Zero)
            End(EndReason.Timeout);
        else
            Notify(whole: true);
    }

    /// <summary>Something that is watched may have changed.</summary>
    internal void Changed()
    {
        if (!IsOver && !_underWay && Watch.HasNews())
            Notify(whole: false);
    }

    /// <summary>Tells the end, with the state at the end, and is gone.</summary>
    internal void End(EndReason reason)
    {
        if (IsOver)
            return;
        Leave();
        var writer = BeginNotify().Begin(SipHeader.SubscriptionState).Raw("terminated;reason="u8).Raw(reason switch
        {
            EndReason.NoResource => "noresource"u8,
            EndReason.Rejected => "rejected"u8,
            EndReason.Probation => "probation;retry-after="u8,
            _ => "timeout"u8,
        });
        if (reason == EndReason.Probation)
            writer.Number(10 + Stack.Ids.Below(50));                          // spread, so that they do not all come at once
        writer.Line();
        Send(reason == EndReason.Rejected ? writer.EndWithoutBody() : EndWithState(writer, whole: true), listener: null);
    }

    protected override void OnDue() => _loop.Loop.Post(() =>
    {
        if (!IsOver && Stack.Time.GetTimestamp() >= _deadline)
            End(EndReason.Timeout);
    });

    void IClientTransactionListener.OnResponse(ClientTransaction transaction, SipMessage response)
    {
        var status = response.StatusCode;
        if (status >= 200)
            _loop.Loop.Post(() => Told(EndsSubscription(status)));
    }

    void IClientTransactionListener.OnFailed(ClientTransaction transaction, TransactionFailure failure) => _loop.Loop.Post(() => Told(isRefused: true));

    // RFC 6665 4.2.2: these say that the subscriber knows nothing of it; others, such as 500, leave it as it is.
    private static bool EndsSubscription(int status) => status is 404 or 405 or 410 or 416 or (>= 480 and <= 485) or 489 or 501 or 604;

    private void Told(bool isRefused)
    {
        _underWay = false;
        if (IsOver)
            return;
        if (isRefused)
            Leave();
        else if (_wantsWhole)
            Notify(whole: true);
        else
            Changed();
    }

    private void Serve(ServerTransaction transaction)
    {
        var request = transaction.Request;
        if (IsOver || !IsNamedBy(request))
        {
            transaction.Respond(481);
            return;
        }
        if (_dialog.Receive(request) == InDialog.OutOfOrder)
        {
            transaction.Respond(500, "CSeq out of order");
            return;
        }
        var (status, expires) = SubscribeReader.ExpiresOf(request, _loop.Options);
        if (status != 0)
        {
            SubscribeReader.Refuse(transaction, status, _loop.Options);
            return;
        }
        _dialog.RefreshTarget(request);
        _flow = transaction.Source;
        Begin(transaction, expires);
    }

    private void Accept(ServerTransaction transaction, TimeSpan expires)
    {
        var reply = transaction.BeginReply(200, recordRoute: true).Header(SipHeader.Expires, (long)expires.TotalSeconds);
        transaction.Respond(WriteContact(reply).EndWithoutBody());
        _deadline = Moment.Of(Stack.Time).After(expires);
        if (expires > TimeSpan.Zero)
            Stack.Timers.Arm(this, expires);
    }

    private void Notify(bool whole)
    {
        if (_underWay)
        {
            _wantsWhole |= whole;
            return;
        }
        _wantsWhole = false;
        _underWay = true;
        var left = Math.Max(0, (long)Stack.Time.GetElapsedTime(Stack.Time.GetTimestamp(), _deadline).TotalSeconds);
        var writer = BeginNotify().Begin(SipHeader.SubscriptionState).Raw("active;expires="u8).Number(left).Line();
        Send(EndWithState(writer, whole), this);
    }

    private SipWriter BeginNotify() => WriteContact(_dialog.BeginRequest(SipMethod.Notify)).Header(SipHeader.Event, _event);

    private SipWriter EndWithState(SipWriter writer, bool whole) =>
        writer.EndWithBody(Encoding.ASCII.GetBytes($"{Package.Media.Type}/{Package.Media.Subtype}"), Encoding.UTF8.GetBytes(Watch.Write(whole)));

    private void Send(SipWriter notify, IClientTransactionListener? listener) => Stack.SendRequest(notify, _flow, listener);

    private SipWriter WriteContact(SipWriter writer)
    {
        Span<byte> us = stackalloc byte[80];
        Stack.LocalFor(_flow).TryFormat(us, out var length, default, null);
        writer.Begin(SipHeader.Contact).Raw("<sip:"u8).Text(Who.Whom.Number).Raw("@"u8).Raw(us[..length]);
        if (_flow.Transport != SipTransport.Udp)
            writer.Raw(";transport="u8).Raw(_flow.Transport.UriToken());
        return writer.Raw(">"u8).Line();
    }

    private void Leave()
    {
        IsOver = true;
        Stack.Timers.Cancel(this);
        _loop.Left(this);
    }
}

/// <summary>Who watches whom.</summary>
/// <param name="Entity">The URI of the watched extension.</param>
internal sealed record Watching(Aor Watcher, Aor Whom, string Entity);
