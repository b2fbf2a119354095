using static Bellwire.Sip.Transactions.Effects;
using static Bellwire.Sip.Transactions.InviteServerInput;
using static Bellwire.Sip.Transactions.InviteServerState;
using static Bellwire.Sip.Transactions.SipTimer;

namespace Bellwire.Sip.Transactions;

internal enum InviteServerState : byte { Proceeding, Accepted, Completed, Confirmed, Terminated }

internal enum InviteServerInput : byte
{
    InviteAgain, RespondProvisional, RespondSuccess, RespondFailure, Ack, FiredTrying, FiredG, FiredH, FiredI, FiredL, TransportFailed,
}

/// <summary>The INVITE server machine: RFC 3261 17.2.1 as amended by RFC 6026 7.1 and 8.7 (figure 5). Timer G never runs and I fires at
/// once over reliable transports: <see cref="SipTimerValues.Of"/> knows that, the machine does not.</summary>
internal static class InviteServer
{
    internal const SipTimer FirstTimers = Trying;

    internal static Step<InviteServerState> Next(InviteServerState state, InviteServerInput input) => (state, input) switch
    {
        (Proceeding, InviteAgain)        => To(Proceeding, SendAgain),
        (Proceeding, FiredTrying)        => To(Proceeding, SendTrying),
        (Proceeding, RespondProvisional) => To(Proceeding, Send, stop: Trying),
        (Proceeding, RespondSuccess)     => To(Accepted, Send, start: L, stop: Trying),
        (Proceeding, RespondFailure)     => To(Completed, Send, start: G | H, stop: Trying),
        (Proceeding, TransportFailed)    => To(Proceeding, TellUnreachable),
        (Accepted, RespondSuccess)       => To(Accepted, Send),
        (Accepted, Ack)                  => To(Accepted, PassUp),
        (Accepted, TransportFailed)      => To(Accepted, TellUnreachable),
        (Accepted, FiredL)               => To(Terminated),
        (Completed, InviteAgain)         => To(Completed, SendAgain),
        (Completed, FiredG)              => To(Completed, SendAgain, start: G),
        (Completed, FiredH)              => To(Terminated, TellTimeout, stop: G),
        (Completed, TransportFailed)     => To(Terminated, TellUnreachable, stop: G | H),
        (Completed, Ack)                 => To(Confirmed, start: I, stop: G | H),
        (Confirmed, FiredI)              => To(Terminated),
        _                                => To(state),
    };

    private static Step<InviteServerState> To(
        InviteServerState state, Effects effects = Effects.None, SipTimer start = SipTimer.None, SipTimer stop = SipTimer.None) =>
        new(state, effects, start, stop);
}
