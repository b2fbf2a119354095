using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Transactions;

/// <summary>Runs <see cref="NonInviteClient"/> for one request.</summary>
internal sealed class NonInviteClientTransaction(
    TransactionLayer layer, TransactionKey key, SipFlow flow, byte[] sent, IClientTransactionListener? listener)
    : ClientTransaction(layer, key, flow, sent, listener)
{
    private const int AtMost = 6;                                   // a round whose interval is T2

    private NonInviteClientState _state = NonInviteClientState.Trying;
    private int _round;

    internal override void Start()
    {
        lock (Sync)
            Apply(NonInviteClient.FirstTimers, SipTimer.None, 0);
        if (!Layer.SendRequest(Flow, Sent))
            Step(NonInviteClientInput.TransportFailed, null);
    }

    internal override void OnResponse(SipMessage response) =>
        Step(response.StatusCode < 200 ? NonInviteClientInput.Provisional : NonInviteClientInput.Final, response);

    private protected override void OnTimer(SipTimer timer) => Step(
        timer switch
        {
            SipTimer.E => NonInviteClientInput.FiredE,
            SipTimer.F => NonInviteClientInput.FiredF,
            _ => NonInviteClientInput.FiredK,
        },
        null);

    private void Step(NonInviteClientInput input, SipMessage? response)
    {
        Step<NonInviteClientState> step;
        SipTimer atOnce;
        lock (Sync)
        {
            step = NonInviteClient.Next(_state, input);
            _state = step.State;
            _round = _state == NonInviteClientState.Proceeding ? AtMost : _round + 1;
            atOnce = Apply(step.Start, step.Stop, _round);
            if (step.State == NonInviteClientState.Terminated)
                DisarmAll();
        }
        var failed = false;
        if ((step.Effects & Effects.SendAgain) != 0)
        {
            Layer.Metrics.Retransmitted();
            failed = !Layer.SendRequest(Flow, Sent);
        }
        if (step.State == NonInviteClientState.Terminated)
            Layer.Forget(this);
        Tell(step.Effects, response);
        if (failed)
            Step(NonInviteClientInput.TransportFailed, null);
        if (atOnce != SipTimer.None)
            OnTimer(atOnce);
    }
}
