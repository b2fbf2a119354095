using Bellwire.Sip.Messages;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Transactions;

/// <summary>Runs <see cref="InviteServer"/> for one INVITE.</summary>
internal sealed class InviteServerTransaction : ServerTransaction
{
    private InviteServerState _state = InviteServerState.Proceeding;
    private int _round;

    internal InviteServerTransaction(
        TransactionLayer layer, TransactionKey key, TransactionKey mergeKey, SipMessage request, SipFlow source, SipFlow replyTo, byte[] toTag,
        IServerTransactionListener? listener)
        : base(layer, key, mergeKey, request, source, replyTo, toTag, listener) { }

    public override bool IsAnswered => _state != InviteServerState.Proceeding;

    internal override void Start()
    {
        lock (Sync)
            Apply(InviteServer.FirstTimers, SipTimer.None, 0);
    }

    public override bool Respond(ReadOnlySpan<byte> response)
    {
        var input = StatusOf(response) switch
        {
            < 200 => InviteServerInput.RespondProvisional,
            < 300 => InviteServerInput.RespondSuccess,
            _ => InviteServerInput.RespondFailure,
        };
        return Step(input, response.ToArray(), null);
    }

    internal override void OnAgain() => Step(InviteServerInput.InviteAgain, null, null);

    internal void OnAck(SipMessage ack) => Step(InviteServerInput.Ack, null, ack);

    /// <summary>A CANCEL was matched to this INVITE. It changes nothing when a final response was given (RFC 3261 9.2).</summary>
    internal void OnCancel(SipMessage cancel)
    {
        if (!IsAnswered)
            TellCancel(cancel);
    }

    private protected override void OnTimer(SipTimer timer) => Step(
        timer switch
        {
            SipTimer.Trying => InviteServerInput.FiredTrying,
            SipTimer.G => InviteServerInput.FiredG,
            SipTimer.H => InviteServerInput.FiredH,
            SipTimer.I => InviteServerInput.FiredI,
            _ => InviteServerInput.FiredL,
        },
        null, null);

    // A 2xx is repeated by its user; the machine only takes in what comes again (RFC 6026 7.1).
    private protected override void ForgetAnswer()
    {
        lock (Sync)
            if (_state == InviteServerState.Accepted)
                Last = null;
    }

    /// <summary>True when the step sent the message.</summary>
    private bool Step(InviteServerInput input, byte[]? message, SipMessage? heard)
    {
        Step<InviteServerState> step;
        SipTimer atOnce;
        byte[]? toSend;
        lock (Sync)
        {
            step = InviteServer.Next(_state, input);
            var ended = step.State == InviteServerState.Terminated && _state != InviteServerState.Terminated;
            _state = step.State;
            _round = input == InviteServerInput.FiredG ? _round + 1 : 0;
            atOnce = Apply(step.Start, step.Stop, _round);
            if ((step.Effects & Effects.SendTrying) != 0)
                Last = Trying();
            if ((step.Effects & Effects.Send) != 0)
                Last = message;
            toSend = Last;
            if (ended)
                DisarmAll();
        }
        var sent = Carry(step.Effects, toSend);
        Tell(step.Effects, heard);
        if (step.State == InviteServerState.Terminated)
            Layer.Forget(this);
        if (!sent)
            Step(InviteServerInput.TransportFailed, null, null);
        if (atOnce != SipTimer.None)
            OnTimer(atOnce);
        return (step.Effects & Effects.Send) != 0;
    }

    // RFC 3261 8.2.6.1, 17.2.1: no To tag of ours, the Timestamp comes back.
    private byte[] Trying() =>
        ThreadWriters.Own.Respond(Request, 100, [], Source.Remote).EndWithoutBody().ToArray();
}
