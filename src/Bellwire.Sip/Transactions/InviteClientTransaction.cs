using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Transactions;

/// <summary>Runs <see cref="InviteClient"/> for one INVITE, with its CANCEL and the ACK of a failure.</summary>
internal sealed class InviteClientTransaction(
    TransactionLayer layer, TransactionKey key, SipFlow flow, byte[] sent, IClientTransactionListener? listener)
    : ClientTransaction(layer, key, flow, sent, listener)
{
    private InviteClientState _state = InviteClientState.Calling;
    private int _round;
    private byte[]? _ack;
    private byte[]? _cancel;
    private bool _cancelSent;

    internal override void Start()
    {
        lock (Sync)
            Apply(InviteClient.FirstTimers, SipTimer.None, 0);
        if (!Layer.SendRequest(Flow, Sent))
            Step(InviteClientInput.TransportFailed, null);
    }

    public override void Cancel(ReadOnlySpan<byte> reason = default)
    {
        byte[]? cancel;
        lock (Sync)
        {
            if (_state is not (InviteClientState.Calling or InviteClientState.Proceeding))
                return;
            _cancel ??= HopByHop.Cancel(Sent, reason);
            cancel = TakeCancel();
        }
        SendCancel(cancel);
    }

    internal override void OnResponse(SipMessage response) => Step(
        response.StatusCode switch
        {
            < 200 => InviteClientInput.Provisional,
            < 300 => InviteClientInput.Success,
            _ => InviteClientInput.Failure,
        },
        response);

    private protected override void OnTimer(SipTimer timer) => Step(
        timer switch
        {
            SipTimer.A => InviteClientInput.FiredA,
            SipTimer.B => InviteClientInput.FiredB,
            SipTimer.D => InviteClientInput.FiredD,
            SipTimer.M => InviteClientInput.FiredM,
            _ => InviteClientInput.FiredCancelled,
        },
        null);

    private void Step(InviteClientInput input, SipMessage? response)
    {
        Step<InviteClientState> step;
        SipTimer atOnce;
        byte[]? toSend = null;
        byte[]? cancel;
        lock (Sync)
        {
            step = InviteClient.Next(_state, input);
            _state = step.State;
            _round++;
            atOnce = Apply(step.Start, step.Stop, _round);
            if ((step.Effects & Effects.SendAgain) != 0)
                toSend = Sent;
            if ((step.Effects & Effects.SendAck) != 0)
                toSend = _ack ??= HopByHop.Ack(Sent, response!);    // a failure is what makes a machine ask for an ACK
            cancel = TakeCancel();
            if (step.State == InviteClientState.Terminated)
                DisarmAll();
        }
        if ((step.Effects & Effects.SendAgain) != 0)
            Layer.Metrics.Retransmitted();
        var failed = toSend is not null && !Layer.SendRequest(Flow, toSend);
        SendCancel(cancel);
        if (step.State == InviteClientState.Terminated)
            Layer.Forget(this);
        Tell(step.Effects, response);
        if (failed)
            Step(InviteClientInput.TransportFailed, null);
        if (atOnce != SipTimer.None)
            OnTimer(atOnce);
    }

    /// <summary>The CANCEL, once, when its time has come: after a provisional response. Under the lock.</summary>
    private byte[]? TakeCancel()
    {
        if (_cancel is null || _cancelSent || _state != InviteClientState.Proceeding)
            return null;
        _cancelSent = true;
        Apply(SipTimer.Cancelled, SipTimer.None, 0);
        return _cancel;
    }

    private void SendCancel(byte[]? cancel)
    {
        if (cancel is not null)
            Layer.Send(cancel, Flow, null);
    }
}
