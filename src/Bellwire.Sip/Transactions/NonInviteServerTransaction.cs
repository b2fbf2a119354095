using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Transactions;

/// <summary>Runs <see cref="NonInviteServer"/> for one request until its final response; what remains then is an entry in the
/// <see cref="CompletedRing"/>, which answers copies as the state Completed does.</summary>
internal sealed class NonInviteServerTransaction : ServerTransaction
{
    private NonInviteServerState _state = NonInviteServerState.Trying;

    internal NonInviteServerTransaction(
        TransactionLayer layer, TransactionKey key, TransactionKey mergeKey, SipMessage request, SipFlow source, SipFlow replyTo, byte[] toTag,
        IServerTransactionListener? listener)
        : base(layer, key, mergeKey, request, source, replyTo, toTag, listener) { }

    public override bool IsAnswered => _state is NonInviteServerState.Completed or NonInviteServerState.Terminated;

    /// <summary>RFC 3261 knows no end of Trying, but a client has given up after 64 x T1 (RFC 4320 4.2), and so has a place here.</summary>
    internal override void Start()
    {
        lock (Sync)
            Apply(SipTimer.F, SipTimer.None, 0);
    }

    public override bool Respond(ReadOnlySpan<byte> response)
    {
        var isFinal = StatusOf(response) >= 200;
        return Step(isFinal ? NonInviteServerInput.RespondFinal : NonInviteServerInput.RespondProvisional, response.ToArray());
    }

    internal override void OnAgain() => Step(NonInviteServerInput.RequestAgain, null);

    private protected override void OnTimer(SipTimer timer)
    {
        lock (Sync)
            _state = NonInviteServerState.Terminated;
        Layer.Forget(this);
    }

    private bool Step(NonInviteServerInput input, byte[]? message)
    {
        Step<NonInviteServerState> step;
        byte[]? toSend;
        bool completed;
        lock (Sync)
        {
            step = NonInviteServer.Next(_state, input);
            completed = step.State == NonInviteServerState.Completed && _state != NonInviteServerState.Completed;
            _state = step.State;
            if ((step.Effects & Effects.Send) != 0)
                Last = message;
            toSend = Last;
            if (completed)
                DisarmAll();
        }
        if (completed)
            Layer.Complete(this, toSend!);                          // a step to Completed carries its response
        var sent = Carry(step.Effects, toSend);
        Tell(step.Effects, null);
        if (!sent)
            Step(NonInviteServerInput.TransportFailed, null);
        if (step.State == NonInviteServerState.Terminated)
            Layer.Forget(this);
        return (step.Effects & Effects.Send) != 0;
    }
}
