using static Bellwire.Sip.Transactions.Effects;
using static Bellwire.Sip.Transactions.NonInviteServerInput;
using static Bellwire.Sip.Transactions.NonInviteServerState;
using static Bellwire.Sip.Transactions.SipTimer;

namespace Bellwire.Sip.Transactions;

internal enum NonInviteServerState : byte { Trying, Proceeding, Completed, Terminated }

internal enum NonInviteServerInput : byte { RequestAgain, RespondProvisional, RespondFinal, FiredJ, TransportFailed }

/// <summary>The non-INVITE server machine: RFC 3261 17.2.2 (figure 8).</summary>
internal static class NonInviteServer
{
    internal static Step<NonInviteServerState> Next(NonInviteServerState state, NonInviteServerInput input) => (state, input) switch
    {
        (NonInviteServerState.Trying, RespondProvisional) => To(Proceeding, Send),
        (NonInviteServerState.Trying, RespondFinal)       => To(Completed, Send, start: J),
        (Proceeding, RequestAgain)                        => To(Proceeding, SendAgain),
        (Proceeding, RespondProvisional)                  => To(Proceeding, Send),
        (Proceeding, RespondFinal)                        => To(Completed, Send, start: J),
        (Proceeding, TransportFailed)                     => To(Terminated, TellUnreachable),
        (Completed, RequestAgain)                         => To(Completed, SendAgain),
        (Completed, TransportFailed)                      => To(Terminated, TellUnreachable, stop: J),
        (Completed, FiredJ)                               => To(Terminated),
        _                                                 => To(state),
    };

    private static Step<NonInviteServerState> To(
        NonInviteServerState state, Effects effects = Effects.None, SipTimer start = SipTimer.None, SipTimer stop = SipTimer.None) =>
        new(state, effects, start, stop);
}
