using System.Text;
using Bellwire.Media;
using Bellwire.Media.Audio;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transactions;

namespace Bellwire.Server.Demo;

/// <summary>One call of a demo phone: a real dialog, and real G.711 audio from a port of its own. Its steps are taken one after another.</summary>
internal sealed class DemoCall : IServerTransactionListener, IClientTransactionListener
{
    private static readonly TimeSpan LongestTalk = TimeSpan.FromSeconds(30);

    private readonly DemoPhone _phone;
    private readonly MediaCall _media;
    private readonly MediaLeg _leg;
    private readonly SdpOwnOrigin _origin = new(1);
    private readonly TaskCompletionSource<int> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Dialog? _dialog;
    private AnswerRepeater? _repeater;
    private byte[] _offer = [];
    private string _callId = "", _tag = "", _uri = "";
    private int _cseq;
    private bool _proved;

    private DemoCall(DemoPhone phone, MediaCall media, MediaLeg leg) => (_phone, _media, _leg) = (phone, media, leg);

    /// <summary>The final status of the INVITE: 200 when somebody answered.</summary>
    public Task<int> Answered => _answered.Task;

    /// <summary>Done when the call is over, whoever ended it.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Calls a number. Null: there is no port for the audio.</summary>
    public static DemoCall? Place(DemoPhone phone, string number)
    {
        if (Open(phone) is not { } call)
            return null;
        (call._callId, call._tag, call._uri) = (phone.Token(), phone.Token(), $"sip:{number}@{phone.Account.Domain}");
        call._offer = call.Describe(SdpDirection.SendRecv).ToArray();
        call.SendInvite();
        return call;
    }

    /// <summary>Takes an INVITE: rings, and answers after a while.</summary>
    public static DemoCall? Take(DemoPhone phone, in IncomingRequest invite, TimeSpan ringing)
    {
        SdpSession? offer = null;
        if ((!invite.Message.Body.IsEmpty && SdpSession.TryParse(invite.Message.Body, out offer) != SdpFault.None)
            || Dialog.OfRequest(invite.Message, invite.ToTag, isEarly: true) is not { } dialog || Open(phone) is not { } call)
        {
            invite.Send(488);
            return null;
        }
        if (!invite.TryAccept(call, out var transaction))
            return null;
        call._dialog = dialog;
        transaction.Respond(phone.WriteContact(transaction.BeginReply(180)).EndWithoutBody());
        phone.After(ringing, () => call.PickUp(transaction, offer));
        return call;
    }

    public DialogId? Id => _dialog?.Id;

    /// <summary>Re-INVITE: puts the other on hold, or takes him back.</summary>
    public void Hold(bool on)
    {
        if (_dialog is not { IsEarly: false } dialog || _ended.Task.IsCompleted)
            return;
        var sdp = Describe(on ? SdpDirection.SendOnly : SdpDirection.SendRecv);
        _phone.Send(_phone.WriteContact(dialog.BeginRequest(SipMethod.Invite)).EndWithBody("application/sdp"u8, sdp.Span), this);
        if (on)
            _leg.StopPlaying();
        else
            Speak();
    }

    /// <summary>REFER: sends the other party on to a number.</summary>
    public void Transfer(string number)
    {
        if (_dialog is { IsEarly: false } dialog && !_ended.Task.IsCompleted)
            _phone.Send(_phone.WriteContact(dialog.BeginRequest(SipMethod.Refer)).Header(SipHeader.ReferTo, $"<sip:{number}@{_phone.Account.Domain}>").EndWithoutBody(), null);
    }

    /// <summary>A key, by INFO.</summary>
    public void Press(char key)
    {
        if (_dialog is { IsEarly: false } dialog && !_ended.Task.IsCompleted)
            _phone.Send(dialog.BeginRequest(SipMethod.Info).EndWithBody("application/dtmf-relay"u8, Encoding.ASCII.GetBytes($"Signal={key}\r\nDuration=160\r\n")), null);
    }

    public void HangUp()
    {
        if (_dialog is { IsEarly: false } dialog && !_ended.Task.IsCompleted)
            _phone.Send(dialog.BeginRequest(SipMethod.Bye).EndWithoutBody(), null);
        End();
    }

    /// <summary>A request in the dialog.</summary>
    public void OnRequest(in IncomingRequest request)
    {
        switch (request.Message.MethodKind)
        {
            case SipMethodKind.Bye:
                request.Send(200);
                End();
                break;
            case SipMethodKind.Invite:
                AnswerOffer(request);
                break;
            default:
                request.Send(200);                              // NOTIFY of a transfer, OPTIONS, INFO
                break;
        }
    }

    /// <summary>The ACK to an answer of ours, or to an offer that it answers.</summary>
    public void OnAck(SipMessage ack)
    {
        _repeater?.Stop();
        Hear(ack.Body);
    }

    void IServerTransactionListener.OnCancel(ServerTransaction transaction, SipMessage cancel)
    {
        transaction.Respond(487);
        End();
    }

    void IServerTransactionListener.OnAck(ServerTransaction transaction, SipMessage ack) => OnAck(ack);

    void IServerTransactionListener.OnFailed(ServerTransaction transaction, TransactionFailure failure) => End();

    void IClientTransactionListener.OnFailed(ClientTransaction transaction, TransactionFailure failure)
    {
        _answered.TrySetResult(408);
        End();
    }

    void IClientTransactionListener.OnResponse(ClientTransaction transaction, SipMessage response)
    {
        if (response.StatusCode < 200 || !response.TryCSeq(out var cseq) || cseq.Method != SipMethod.Invite)
            return;
        if (response.StatusCode == 401 && !_proved && DigestChallenge.TryFrom(response, out var challenge))
        {
            _proved = true;
            _phone.Challenge = challenge;
            SendInvite();
            return;
        }
        if (response.StatusCode >= 300)
        {
            if (_answered.TrySetResult(response.StatusCode))    // a refused re-INVITE ends nothing
                End();
            return;
        }
        _dialog ??= Dialog.OfResponse(response);
        if (_dialog is null)
            return;
        _dialog.ConfirmBy(response);
        _phone.Enter(this);
        _phone.SendAck(_dialog.BeginAck(cseq.Number).EndWithoutBody());
        Hear(response.Body);
        _answered.TrySetResult(200);
    }

    private static DemoCall? Open(DemoPhone phone)
    {
        if (phone.Media?.Open(phone) is not { } media)
            return null;
        if (media.AddLeg(new LegSetup(phone.Local)) is LegOpening.Opened opened)
            return new DemoCall(phone, media, opened.Leg);
        media.Close();
        return null;
    }

    private void SendInvite()
    {
        var request = SipStack.BeginRequest(SipMethod.Invite, Encoding.UTF8.GetBytes(_uri))
            .Header(SipHeader.MaxForwards, 70)
            .NameAddr(SipHeader.From, default, _phone.Aor, Encoding.ASCII.GetBytes(_tag))
            .NameAddr(SipHeader.To, default, Encoding.UTF8.GetBytes(_uri))
            .Header(SipHeader.CallId, _callId)
            .CSeq(++_cseq, SipMethod.Invite);
        _phone.Prove(_phone.WriteContact(request), SipMethod.Invite, _uri);
        _phone.Send(request.EndWithBody("application/sdp"u8, _offer), this);
    }

    private void PickUp(ServerTransaction transaction, SdpSession? offer)
    {
        if (_ended.Task.IsCompleted || _dialog is null)
            return;
        _phone.Enter(this);
        _dialog.Confirm();
        if (!Reply(transaction, offer))
        {
            transaction.Respond(488);
            End();
        }
        else
        {
            _answered.TrySetResult(200);
            _phone.After(LongestTalk, HangUp);                  // whoever called has hung up before, but for a callback: nobody did
        }
    }

    private void AnswerOffer(in IncomingRequest request)
    {
        SdpSession? offer = null;
        if (!request.Message.Body.IsEmpty && SdpSession.TryParse(request.Message.Body, out offer) != SdpFault.None)
            request.Send(488);
        else if (request.TryAccept(this, out var transaction) && !Reply(transaction, offer))
            transaction.Respond(488);
    }

    // Without an offer we make one, and the ACK answers it.
    private bool Reply(ServerTransaction transaction, SdpSession? offer)
    {
        var shared = true;
        var sdp = offer is null
            ? Describe(SdpDirection.SendRecv)
            : _origin.Next((writer, origin) => shared = Local(SdpDirection.SendRecv).TryWriteAnswer(writer, origin, offer));
        if (!shared)
            return false;
        var reply = _phone.WriteContact(transaction.BeginReply(200)).EndWithBody("application/sdp"u8, sdp.Span).ToArray();
        transaction.Respond(reply);
        _repeater?.Stop();
        _repeater = _phone.Repeat(transaction, reply, HangUp);
        if (offer is not null)
            Hear(offer);
        return true;
    }

    private void Hear(ReadOnlySpan<byte> body)
    {
        if (SdpSession.TryParse(body, out var theirs) == SdpFault.None && theirs is not null)
            Hear(theirs);
    }

    private void Hear(SdpSession theirs)
    {
        if (theirs.Audio is not { } audio || !audio.TryEndPoint(out var rtp))
            return;
        _leg.Apply(new RemoteMedia { Rtp = rtp, SignalledFrom = rtp.Address, PayloadTypes = [0, 8], Direction = Direction(audio.Direction) });
        if (audio.Direction.Receives())
            Speak();
        else
            _leg.StopPlaying();
    }

    // Two rising notes over and over: what a person in the demonstration has to say.
    private void Speak() => _leg.Play(Playlist.Looped(Tones.Confirmation));

    private ReadOnlyMemory<byte> Describe(SdpDirection direction) => _origin.Next((writer, origin) => Local(direction).WriteOffer(writer, origin));

    private SdpLocal Local(SdpDirection direction) => new()
    {
        Address = _phone.Local,
        Port = _leg.LocalRtp.Port,
        Codecs = [new SdpCodec(0, "PCMU", 8000), new SdpCodec(8, "PCMA", 8000)],
        Direction = direction,
    };

    private void End()
    {
        if (!_ended.TrySetResult())
            return;
        _answered.TrySetResult(487);
        _repeater?.Stop();
        _phone.Leave(this);
        _media.Close();
    }

    private static MediaDirection Direction(SdpDirection direction) => direction switch
    {
        SdpDirection.SendOnly => MediaDirection.SendOnly,
        SdpDirection.RecvOnly => MediaDirection.ReceiveOnly,
        SdpDirection.Inactive => MediaDirection.Inactive,
        _ => MediaDirection.SendReceive,
    };
}
