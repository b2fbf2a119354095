using static Bellwire.Sip.Transactions.Effects;
using static Bellwire.Sip.Transactions.NonInviteClientInput;
using static Bellwire.Sip.Transactions.NonInviteClientState;
using static Bellwire.Sip.Transactions.SipTimer;

namespace Bellwire.Sip.Transactions;

internal enum NonInviteClientState : byte { Trying, Proceeding, Completed, Terminated }

internal enum NonInviteClientInput : byte { Provisional, Final, FiredE, FiredF, FiredK, TransportFailed }

/// <summary>The non-INVITE client machine: RFC 3261 17.1.2 (figure 6). In Proceeding timer E runs with T2 (17.1.2.2).</summary>
internal static class NonInviteClient
{
    internal const SipTimer FirstTimers = E | F;

    internal static Step<NonInviteClientState> Next(NonInviteClientState state, NonInviteClientInput input) => (state, input) switch
    {
        (NonInviteClientState.Trying, FiredE)          => To(NonInviteClientState.Trying, SendAgain, start: E),
        (NonInviteClientState.Trying, FiredF)          => To(Terminated, TellTimeout, stop: E),
        (NonInviteClientState.Trying, TransportFailed) => To(Terminated, TellUnreachable, stop: E | F),
        (NonInviteClientState.Trying, Provisional)     => To(Proceeding, PassUp),
        (NonInviteClientState.Trying, Final)           => To(Completed, PassUp, start: K, stop: E | F),
        (Proceeding, FiredE)                           => To(Proceeding, SendAgain, start: E),
        (Proceeding, FiredF)                           => To(Terminated, TellTimeout, stop: E),
        (Proceeding, TransportFailed)                  => To(Terminated, TellUnreachable, stop: E | F),
        (Proceeding, Provisional)                      => To(Proceeding, PassUp),
        (Proceeding, Final)                            => To(Completed, PassUp, start: K, stop: E | F),
        (Completed, FiredK)                            => To(Terminated),
        _                                              => To(state),
    };

    private static Step<NonInviteClientState> To(
        NonInviteClientState state, Effects effects = Effects.None, SipTimer start = SipTimer.None, SipTimer stop = SipTimer.None) =>
        new(state, effects, start, stop);
}
