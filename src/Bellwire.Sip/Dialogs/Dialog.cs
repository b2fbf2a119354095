using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Dialogs;

/// <summary>
/// A dialog of RFC 3261 12: who, where, in which order. Owned by one loop, not thread-safe. One INVITE may bring several, one for each To tag. It decides
/// nothing about the call: it makes requests and judges the order of those that come.
/// </summary>
public sealed class Dialog
{
    private readonly byte[] _local;                                 // our side's name-addr with our tag, as From of our requests
    private readonly byte[] _remote;                                // the other side's, as To
    private byte[] _remoteTarget;
    private RouteSet _routes;
    private int _localCSeq;
    private int _remoteCSeq;

    private Dialog(DialogId id, byte[] local, byte[] remote, byte[] remoteTarget, RouteSet routes, int localCSeq, int remoteCSeq, bool isEarly)
    {
        (Id, _local, _remote, _remoteTarget, _routes, _localCSeq, _remoteCSeq, IsEarly) =
            (id, local, remote, remoteTarget, routes, localCSeq, remoteCSeq, isEarly);
    }

    public DialogId Id { get; }

    /// <summary>True until a 2xx has come or gone.</summary>
    public bool IsEarly { get; private set; }

    /// <summary>The URI that the other side wants requests at: its Contact.</summary>
    public ReadOnlySpan<byte> RemoteTarget => _remoteTarget;

    /// <summary>Proxies between, in the order our requests visit them.</summary>
    public RouteSet Routes => _routes;

    /// <summary>The sequence number of our last request that counted; 0 when there was none.</summary>
    public int LocalCSeq => _localCSeq;

    /// <summary>The dialog that our response to this request makes (RFC 3261 12.1.1). Null when the request has no usable Contact (RFC 3261 8.1.1.8 wants
    /// one: the caller answers 400).</summary>
    /// <param name="request">The INVITE, SUBSCRIBE or REFER.</param>
    /// <param name="localTag">The tag that our response puts on To.</param>
    /// <param name="isEarly">True for a 1xx.</param>
    public static Dialog? OfRequest(SipMessage request, ReadOnlySpan<byte> localTag, bool isEarly)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.TryContact(out var contact) || contact.IsStar || !request.TryFrom(out var from) || !request.TryTo(out var to)
            || !request.TryCallId(out var callId) || !request.TryCSeq(out var cseq))
            return null;
        var id = new DialogId(Encoding.ASCII.GetString(callId), Encoding.ASCII.GetString(localTag), Encoding.ASCII.GetString(from.Tag));
        byte[] local = to.Tag.IsEmpty ? [.. WithBrackets(to), .. ";tag="u8, .. localTag] : to.Text.ToArray();
        return new Dialog(id, local, from.Text.ToArray(), contact.Address.UriText.ToArray(), RouteSet.OfRequest(request), 0, cseq.Number, isEarly);
    }

    /// <summary>The dialog that a response to our request makes (RFC 3261 12.1.2). Null when it has no To tag, or no Contact where it must (2xx).</summary>
    public static Dialog? OfResponse(SipMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (!DialogId.TryOfResponse(response, out var id) || !response.TryFrom(out var from) || !response.TryTo(out var to)
            || !response.TryCSeq(out var cseq))
            return null;
        var isEarly = response.StatusCode < 200;
        byte[] target;
        if (response.TryContact(out var contact) && !contact.IsStar)
            target = contact.Address.UriText.ToArray();
        else if (isEarly)
            target = [];                                            // old gateways: the 2xx brings it, until then nothing can be sent
        else
            return null;
        return new Dialog(id, from.Text.ToArray(), to.Text.ToArray(), target, RouteSet.OfResponse(response), cseq.Number, 0, isEarly);
    }

    /// <summary>A 2xx has come for our INVITE: the route set and target are the 2xx's (RFC 3261 13.2.2.4).</summary>
    public void ConfirmBy(SipMessage response)
    {
        RefreshTarget(response);
        if (IsEarly)
            _routes = RouteSet.OfResponse(response);
        IsEarly = false;
    }

    /// <summary>We have sent a 2xx.</summary>
    public void Confirm() => IsEarly = false;

    /// <summary>A target refresh request (INVITE, UPDATE, SUBSCRIBE, REFER, NOTIFY) or a 2xx to ours changes where the other side is (RFC 3261 12.2.1.2, 12.2.2);
    /// the route set stays.</summary>
    public void RefreshTarget(SipMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.TryContact(out var contact) && !contact.IsStar)
            _remoteTarget = contact.Address.UriText.ToArray();
    }

    /// <summary>Judges the order of a request that came in this dialog and remembers its number. Gaps are in order (RFC 3261 12.2.2).</summary>
    public InDialog Receive(SipMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.MethodKind is SipMethodKind.Ack or SipMethodKind.Cancel)
            return InDialog.NotCounted;
        if (!request.TryCSeq(out var cseq) || (_remoteCSeq != 0 && cseq.Number <= _remoteCSeq))
            return InDialog.OutOfOrder;                             // the same number again is no copy: copies stop at their transaction
        _remoteCSeq = cseq.Number;
        return InDialog.InOrder;
    }

    /// <summary>Begins a request in this dialog with the next sequence number: start line, Route, Max-Forwards, From, To, Call-ID, CSeq. Contact, others and
    /// the body follow.</summary>
    public SipWriter BeginRequest(SipMethod method) => Begin(method, ++_localCSeq);

    /// <summary>Begins the ACK to a 2xx: the number of its INVITE (RFC 3261 13.2.2.4).</summary>
    public SipWriter BeginAck(int inviteCSeq) => Begin(SipMethod.Ack, inviteCSeq);

    /// <summary>Where our next request goes: the first proxy, else the other side itself. False when that is no host that SIP can reach.</summary>
    public bool TryNextHop(out SipTarget target)
    {
        var next = _routes.IsEmpty ? _remoteTarget : _routes.FirstUri;
        target = default;
        return SipUriView.TryParse(next, out var uri) && TargetOfUri.TryGet(uri, out target);
    }

    private SipWriter Begin(SipMethod method, int number)
    {
        var writer = SipStack.BeginRequest(method, _routes.RequestUri(_remoteTarget));
        _routes.WriteTo(writer, _remoteTarget);
        return writer
            .Header(SipHeader.MaxForwards, 70)
            .Header(SipHeader.From, _local)
            .Header(SipHeader.To, _remote)
            .Header(SipHeader.CallId, Id.CallId)
            .CSeq(number, method);
    }

    // A tag after a URI without brackets would be the header's either way, but "sip:a@b;user=phone;tag=x" would not.
    private static byte[] WithBrackets(in Headers.NameAddrView address) =>
        address.HasBrackets ? address.Text.ToArray() : [(byte)'<', .. address.UriText, (byte)'>', .. address.Params.Text];
}
