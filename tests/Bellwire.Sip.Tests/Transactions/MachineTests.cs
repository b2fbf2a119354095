using Bellwire.Sip.Transactions;

namespace Bellwire.Sip.Tests.Transactions;

/// <summary>Every pair of state and input of the four machines is walked: what RFC 3261 17 and RFC 6026 draw as an arrow is listed, and nothing
/// else may move or do anything.</summary>
public class MachineTests
{
    [Fact]
    public void The_invite_server_machine_has_the_arrows_of_RFC_6026_figure_5_and_no_others() => Walk<InviteServerState, InviteServerInput>(
        InviteServer.Next, InviteServerState.Terminated,
        """
        Proceeding InviteAgain -> Proceeding SendAgain
        Proceeding FiredTrying -> Proceeding SendTrying
        Proceeding RespondProvisional -> Proceeding Send stop Trying
        Proceeding RespondSuccess -> Accepted Send start L stop Trying
        Proceeding RespondFailure -> Completed Send start G, H stop Trying
        Proceeding TransportFailed -> Proceeding TellUnreachable
        Accepted RespondSuccess -> Accepted Send
        Accepted Ack -> Accepted PassUp
        Accepted FiredL -> Terminated
        Accepted TransportFailed -> Accepted TellUnreachable
        Completed InviteAgain -> Completed SendAgain
        Completed Ack -> Confirmed start I stop G, H
        Completed FiredG -> Completed SendAgain start G
        Completed FiredH -> Terminated TellTimeout stop G
        Completed TransportFailed -> Terminated TellUnreachable stop G, H
        Confirmed FiredI -> Terminated
        """);

    [Fact]
    public void The_invite_client_machine_has_the_arrows_of_RFC_6026_figure_3_and_no_others() => Walk<InviteClientState, InviteClientInput>(
        InviteClient.Next, InviteClientState.Terminated,
        """
        Calling Provisional -> Proceeding PassUp stop A, B
        Calling Success -> Accepted PassUp start M stop A, B
        Calling Failure -> Completed SendAck, PassUp start D stop A, B
        Calling FiredA -> Calling SendAgain start A
        Calling FiredB -> Terminated TellTimeout stop A
        Calling TransportFailed -> Terminated TellUnreachable stop A, B
        Proceeding Provisional -> Proceeding PassUp
        Proceeding Success -> Accepted PassUp start M stop Cancelled
        Proceeding Failure -> Completed SendAck, PassUp start D stop Cancelled
        Proceeding FiredCancelled -> Terminated TellTimeout
        Accepted Success -> Accepted PassUp
        Accepted FiredM -> Terminated
        Completed Failure -> Completed SendAck
        Completed FiredD -> Terminated
        Completed TransportFailed -> Terminated TellUnreachable stop D
        """);

    [Fact]
    public void The_non_invite_server_machine_has_the_arrows_of_RFC_3261_figure_8_and_no_others() => Walk<NonInviteServerState, NonInviteServerInput>(
        NonInviteServer.Next, NonInviteServerState.Terminated,
        """
        Trying RespondProvisional -> Proceeding Send
        Trying RespondFinal -> Completed Send start J
        Proceeding RequestAgain -> Proceeding SendAgain
        Proceeding RespondProvisional -> Proceeding Send
        Proceeding RespondFinal -> Completed Send start J
        Proceeding TransportFailed -> Terminated TellUnreachable
        Completed RequestAgain -> Completed SendAgain
        Completed FiredJ -> Terminated
        Completed TransportFailed -> Terminated TellUnreachable stop J
        """);

    [Fact]
    public void The_non_invite_client_machine_has_the_arrows_of_RFC_3261_figure_6_and_no_others() => Walk<NonInviteClientState, NonInviteClientInput>(
        NonInviteClient.Next, NonInviteClientState.Terminated,
        """
        Trying Provisional -> Proceeding PassUp
        Trying Final -> Completed PassUp start K stop E, F
        Trying FiredE -> Trying SendAgain start E
        Trying FiredF -> Terminated TellTimeout stop E
        Trying TransportFailed -> Terminated TellUnreachable stop E, F
        Proceeding Provisional -> Proceeding PassUp
        Proceeding Final -> Completed PassUp start K stop E, F
        Proceeding FiredE -> Proceeding SendAgain start E
        Proceeding FiredF -> Terminated TellTimeout stop E
        Proceeding TransportFailed -> Terminated TellUnreachable stop E, F
        Completed FiredK -> Terminated
        """);

    private delegate Step<TState> Machine<TState, TInput>(TState state, TInput input) where TState : struct, Enum;

    private static void Walk<TState, TInput>(Machine<TState, TInput> next, TState terminated, string arrows)
        where TState : struct, Enum where TInput : struct, Enum
    {
        var expected = arrows.Split('\n').Select(line => line.Trim().Split(" -> ")).ToDictionary(arrow => arrow[0], arrow => arrow[1]);
        foreach (var state in Enum.GetValues<TState>())
        {
            foreach (var input in Enum.GetValues<TInput>())
            {
                var key = $"{state} {input}";
                var wanted = expected.Remove(key, out var arrow) ? arrow : $"{state}";
                Assert.Equal($"{key} -> {wanted}", $"{key} -> {Print(next(state, input))}");
            }
            if (state.Equals(terminated))
                Assert.All(Enum.GetValues<TInput>(), input => Assert.Equal(terminated, next(state, input).State));
        }
        Assert.Empty(expected);
    }

    private static string Print<TState>(Step<TState> step) where TState : struct, Enum => step.State
        + (step.Effects == Effects.None ? "" : $" {step.Effects}")
        + (step.Start == SipTimer.None ? "" : $" start {step.Start}")
        + (step.Stop == SipTimer.None ? "" : $" stop {step.Stop}");
}
