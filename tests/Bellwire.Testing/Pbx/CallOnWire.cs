using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Testing.Sip;

namespace Bellwire.Testing;

/// <summary>One phone's view of a call: it sends and receives in its dialog, one line an arrow.</summary>
public sealed class CallOnWire
{
    private readonly PhoneOnPaper _phone;
    private readonly SipMessage? _incoming;
    private string _remoteTag = "";
    private string _remoteTarget;
    private int _cseq;

    private CallOnWire(PhoneOnPaper phone, string callId, string localTag, string remoteTarget, SipMessage? incoming)
    {
        (_phone, CallId, LocalTag, _remoteTarget, _incoming) = (phone, callId, localTag, remoteTarget, incoming);
    }

    public string CallId { get; }

    public string LocalTag { get; }

    public string RemoteTag => _remoteTag;

    /// <summary>The INVITE that this phone received.</summary>
    public SipMessage Incoming => _incoming ?? throw new InvalidOperationException("this phone is the caller");

    private FakePhone Wire => _phone.Wire;

    /// <summary>INVITE, its challenge, and INVITE with the proof; what follows stays unread.</summary>
    public static CallOnWire From(PhoneOnPaper phone, string callee, string? sdp = Sdp.Plain, params string[] lines)
    {
        var uri = $"sip:{callee}@{phone.Wire.Domain}";
        var call = new CallOnWire(phone, $"call-{phone.Number}-{callee}-{phone.NextCall()}", $"t{phone.Number}", uri, null) { _cseq = 1 };
        phone.Wire.Sends(phone.Wire.Request("INVITE", uri, call.CallId, 1, fromTag: call.LocalTag, body: sdp, lines: lines));
        var challenge = phone.Wire.Receives(401);
        phone.Wire.Sends(phone.Wire.Request("INVITE", uri, call.CallId, 2, fromTag: call.LocalTag, body: sdp, lines: [.. lines, $"Authorization: {phone.Proof(challenge, "INVITE", uri)}"]));
        call._cseq = 2;
        return call;
    }

    /// <summary>The INVITE that arrives at a phone.</summary>
    public static CallOnWire At(PhoneOnPaper phone)
    {
        var invite = phone.Wire.Receives(SipMethod.Invite);
        var call = new CallOnWire(phone, Text(invite, SipHeader.CallId), $"p{phone.Number}{phone.NextCall()}", "", invite);
        call.Learn(invite);
        return call;
    }

    /// <summary>An INVITE from a carrier, which nobody challenges.</summary>
    public static CallOnWire FromTrunk(PhoneOnPaper carrier, string did, string? sdp = Sdp.Plain, params string[] lines)
    {
        var uri = $"sip:{did}@{TestPbx.Server}";
        var call = new CallOnWire(carrier, $"call-{carrier.Number}-{did}-{carrier.NextCall()}", $"t{carrier.Number}", uri, null) { _cseq = 1 };
        carrier.Wire.Sends(carrier.Wire.Request("INVITE", uri, call.CallId, 1, fromTag: call.LocalTag, body: sdp, lines: lines));
        return call;
    }

    /// <summary>Where this phone's requests in the dialog go: the Contact that it was told.</summary>
    public string RemoteTarget => _remoteTarget;

    /// <summary>The sequence number of its last request.</summary>
    public int CSeq => _cseq;

    /// <summary>The phone answers the INVITE that it received.</summary>
    public CallOnWire Answers(int status, string? sdp = null, params string[] lines)
    {
        Wire.Sends(Wire.Response(Incoming, status, LocalTag, sdp, lines));
        return this;
    }

    /// <summary>Rings, answers with audio and gets the ACK.</summary>
    public CallOnWire PicksUp()
    {
        Answers(180).Answers(200, Sdp.Plain);
        Wire.Receives(SipMethod.Ack);
        return this;
    }

    /// <summary>The caller's next response, which must be of that status; a 2xx is acknowledged.</summary>
    public SipMessage Gets(int status, string? ackSdp = null)
    {
        var response = Wire.Receives(status);
        Learn(response);
        if (status is >= 200 and < 300 && response.TryCSeq(out var cseq) && cseq.Method == SipMethod.Invite)
            Wire.Sends(InDialog("ACK", cseq.Number, ackSdp));
        if (status >= 300 && response.TryCSeq(out var failed) && failed.Method == SipMethod.Invite && response.TryVia(out var via))
            Wire.Sends(Wire.Request(
                "ACK", _incoming is null ? FirstUri : _remoteTarget, CallId, failed.Number, toTag: _remoteTag, fromTag: LocalTag, branch: Encoding.ASCII.GetString(via.Branch)));
        return response;
    }

    /// <summary>The caller gives up.</summary>
    public void Cancels(SipMessage provisional)
    {
        ArgumentNullException.ThrowIfNull(provisional);
        if (!provisional.TryVia(out var via))
            throw new InvalidOperationException("no Via");
        Wire.Sends(Wire.Request("CANCEL", FirstUri, CallId, _cseq, fromTag: LocalTag, branch: Encoding.ASCII.GetString(via.Branch)));
    }

    private string FirstUri => $"sip:{CallId.Split('-')[2]}@{Wire.Domain}";

    /// <summary>A request in the dialog; its answer stays unread.</summary>
    public void Sends(string method, string? sdp = null, params string[] lines) => Wire.Sends(InDialog(method, ++_cseq, sdp, lines));

    /// <summary>A request that arrives in the dialog, answered.</summary>
    public SipMessage Receives(SipMethod method, int status = 200, string? sdp = null)
    {
        var request = Wire.Receives(method);
        Learn(request);
        if (method != SipMethod.Ack)
            Wire.Sends(Wire.Response(request, status, LocalTag, sdp));
        return request;
    }

    /// <summary>BYE and its 200.</summary>
    public void HangsUp()
    {
        Sends("BYE");
        Wire.Receives(200);
    }

    private string InDialog(string method, int cseq, string? body, params string[] lines) =>
        Wire.Request(method, _remoteTarget, CallId, cseq, to: Remote, toTag: _remoteTag, fromTag: LocalTag, body: body, lines: lines);

    private string Remote => _incoming is null ? FirstUri : $"sip:{(_incoming.TryFrom(out var from) ? Encoding.ASCII.GetString(from.Uri.User) : "")}@{Wire.Domain}";

    private void Learn(SipMessage message)
    {
        if (message.IsRequest ? message.TryFrom(out var other) : message.TryTo(out other))
            _remoteTag = Encoding.ASCII.GetString(other.Tag);
        if (message.TryContact(out var contact) && !contact.IsStar)
            _remoteTarget = Encoding.ASCII.GetString(contact.Address.UriText);
    }

    private static string Text(SipMessage message, SipHeader header) =>
        message.TryGetHeader(header, out var value) ? Encoding.ASCII.GetString(value) : throw new InvalidOperationException(header.ToString());
}

/// <summary>Session descriptions of ordinary phones.</summary>
public static class Sdp
{
    public const string Plain =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.99\r\ns=-\r\nc=IN IP4 192.0.2.99\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";

    public const string OnHold =
        "v=0\r\no=- 1 2 IN IP4 192.0.2.99\r\ns=-\r\nc=IN IP4 192.0.2.99\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendonly\r\n";

    public const string HeldAnswer =
        "v=0\r\no=- 1 2 IN IP4 192.0.2.99\r\ns=-\r\nc=IN IP4 192.0.2.99\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=recvonly\r\n";

    public const string Resumed =
        "v=0\r\no=- 1 3 IN IP4 192.0.2.99\r\ns=-\r\nc=IN IP4 192.0.2.99\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\n";
}
