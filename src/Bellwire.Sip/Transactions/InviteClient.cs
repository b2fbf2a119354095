using static Bellwire.Sip.Transactions.Effects;
using static Bellwire.Sip.Transactions.InviteClientInput;
using static Bellwire.Sip.Transactions.InviteClientState;
using static Bellwire.Sip.Transactions.SipTimer;

namespace Bellwire.Sip.Transactions;

internal enum InviteClientState : byte { Calling, Proceeding, Accepted, Completed, Terminated }

internal enum InviteClientInput : byte { Provisional, Success, Failure, FiredA, FiredB, FiredD, FiredM, FiredCancelled, TransportFailed }

/// <summary>The INVITE client machine: RFC 3261 17.1.1 as amended by RFC 6026 7.2 and 8.4 (figure 3).</summary>
internal static class InviteClient
{
    internal const SipTimer FirstTimers = A | B;

    internal static Step<InviteClientState> Next(InviteClientState state, InviteClientInput input) => (state, input) switch
    {
        (Calling, FiredA)              => To(Calling, SendAgain, start: A),
        (Calling, FiredB)              => To(Terminated, TellTimeout, stop: A),
        (Calling, TransportFailed)     => To(Terminated, TellUnreachable, stop: A | B),
        (Calling, Provisional)         => To(Proceeding, PassUp, stop: A | B),
        (Calling, Success)             => To(Accepted, PassUp, start: M, stop: A | B),
        (Calling, Failure)             => To(Completed, PassUp | SendAck, start: D, stop: A | B),
        (Proceeding, Provisional)      => To(Proceeding, PassUp),
        (Proceeding, Success)          => To(Accepted, PassUp, start: M, stop: Cancelled),
        (Proceeding, Failure)          => To(Completed, PassUp | SendAck, start: D, stop: Cancelled),
        (Proceeding, FiredCancelled)   => To(Terminated, TellTimeout),
        (Accepted, Success)            => To(Accepted, PassUp),
        (Accepted, FiredM)             => To(Terminated),
        (Completed, Failure)           => To(Completed, SendAck),
        (Completed, TransportFailed)   => To(Terminated, TellUnreachable, stop: D),
        (Completed, FiredD)            => To(Terminated),
        _                              => To(state),
    };

    private static Step<InviteClientState> To(
        InviteClientState state, Effects effects = Effects.None, SipTimer start = SipTimer.None, SipTimer stop = SipTimer.None) =>
        new(state, effects, start, stop);
}
