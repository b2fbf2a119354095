using Bellwire.Sip.Messages;
using Bellwire.Sip.Sdp;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>What a leg tells the call that it belongs to, always on the call's loop.</summary>
internal interface ILegOwner
{
    /// <summary>Runs work on the call's loop. False: the loop is full, and it will not run.</summary>
    bool Post(Action work);

    /// <summary>A provisional response of a called phone, with its early description if it has one.</summary>
    void OnProgress(Leg leg, int status, SdpSession? sdp);

    /// <summary>The called phone's first 2xx: an answer, or an offer when we sent none.</summary>
    void OnAnswered(Leg leg, SdpSession? sdp);

    void OnRefused(Leg leg, int status);

    /// <summary>3xx with the URI of its best Contact.</summary>
    void OnRedirected(Leg leg, int status, string uri);

    /// <summary>The caller gave up before an answer (CANCEL, or BYE in the early dialog).</summary>
    void OnCancelled(Leg leg);

    void OnHungUp(Leg leg);

    /// <summary>The phone does not answer any more: its ACK, a refresh or a question did not come back.</summary>
    void OnLost(Leg leg);

    /// <summary>An offer in the dialog (or a request for one, without a description). Answered by <see cref="Leg.AnswerOffer"/> or
    /// <see cref="Leg.RefuseOffer"/>.</summary>
    void OnOffer(Leg leg, SdpSession? offer);

    /// <summary>The phone has changed its description before the final response, and the leg has agreed to it (RFC 3311).</summary>
    void OnEarlyOffer(Leg leg, SdpSession offer);

    /// <summary>The answer to an offer that our 2xx carried, in the ACK.</summary>
    void OnAnswerInAck(Leg leg, SdpSession? answer);

    /// <summary>REFER; the transaction is to be answered by the call.</summary>
    void OnRefer(Leg leg, ServerTransaction refer);

    /// <summary>INFO, already answered: for the other party.</summary>
    void OnInfo(Leg leg, SipMessage info);

    /// <summary>The dialog is over and nothing more comes from the leg.</summary>
    void OnGone(Leg leg);

    /// <summary>Takes the owner's place on the same loop when the leg is gone: its transactions live on for 32 s, the call need not.</summary>
    ILegOwner Afterwards { get; }
}
