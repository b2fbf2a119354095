using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Control;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Calls that stand, looked at and commanded by programs.</summary>
public sealed class ControlScenarios
{
    [Fact]
    public async Task A_call_is_seen_as_it_stands()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        Assert.Empty(await ListAsync(pbx));
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        var ringing = Assert.Single(await ListAsync(pbx));
        Assert.Equal((CallState.Ringing, "102", "103", "102"), (ringing.State, ringing.Caller, ringing.Callee, Assert.Single(ringing.Sides)));
        Assert.Null(Assert.Single(ringing.Targets).AnsweredAt);

        ring.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        call.Gets(200);
        var talking = Assert.Single(await ListAsync(pbx));
        Assert.Equal((CallState.Talking, "103"), (talking.State, Assert.Single(talking.Targets).Number));
        Assert.Equal(["102", "103"], talking.Sides);
        Assert.NotNull(talking.AnsweredAt);

        pbx.EndsCleanly(call, ring);
        Assert.Empty(await ListAsync(pbx));
    }

    [Fact]
    public async Task A_call_that_a_program_began_shows_its_caller_once()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Starts("102", "103", userData: "4711");
        Assert.Equal("102", Assert.Single(Assert.Single(await ListAsync(pbx)).Targets).Number);
        var first = CallOnWire.At(alice).Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        var view = Assert.Single(await ListAsync(pbx));
        Assert.Equal(("103", "4711", CallState.Ringing), (Assert.Single(view.Targets).Number, view.UserData, view.State));
        Assert.Equal(["102"], view.Sides);
        Assert.True(bob.Wire.Unread > 0);
    }

    [Fact]
    public async Task A_program_hangs_up_for_both()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        Assert.Equal(CommandOutcome.Done, await DoesAsync(pbx, new CallCommand.HangUp()));
        call.Receives(SipMethod.Bye);
        ring.Receives(SipMethod.Bye);

        var events = pbx.Sees();
        Assert.Equal(["target_ended", "call_ended", "call_cdr"], events.Story());
        Assert.Equal(("0", EndedReason.None), (events.Cdr().StatusCode, events.Cdr().EndedReason));
        Assert.Equal(CommandOutcome.NoSuchCall, await DoesAsync(pbx, new CallCommand.HangUp(), events.Cdr().SessionId));
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_program_hangs_up_while_it_rings_and_the_call_was_cancelled()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(180);
        call.Gets(180);
        Assert.Equal(CommandOutcome.Done, await DoesAsync(pbx, new CallCommand.HangUp()));
        call.Gets(487);
        bob.Wire.Sends(bob.Wire.Response(bob.Wire.Receives(SipMethod.Cancel), 200));
        ring.Answers(487).Receives(SipMethod.Ack);

        var cdr = pbx.Sees().Cdr();
        Assert.Equal((EndedReason.Cancelled, "487"), (cdr.EndedReason, cdr.StatusCode));
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_hold_by_a_program_offers_music_to_the_other_and_is_taken_back()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var holding = CommandAsync(pbx, new CallCommand.Hold("102"));
        Assert.Contains("a=sendonly", ring.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer).Body());
        ring.Receives(SipMethod.Ack);
        Assert.Equal(CommandOutcome.Done, await holding);
        var held = pbx.Sees();
        Assert.Equal(["call_hold"], held.Story());
        Assert.Equal(("102", "103"), (held.OfType<CallHold>().Single().Aor.Number, held.OfType<CallHold>().Single().PeerAor.Number));
        Assert.Equal(CallState.Held, Assert.Single(await ListAsync(pbx)).State);
        Assert.Equal(CommandOutcome.Done, await DoesAsync(pbx, new CallCommand.Hold("102")));

        var resuming = CommandAsync(pbx, new CallCommand.Unhold("102"));
        Assert.DoesNotContain("a=sendonly", ring.Receives(SipMethod.Invite, 200, Sdp.Plain).Body());
        ring.Receives(SipMethod.Ack);
        Assert.Equal(CommandOutcome.Done, await resuming);
        Assert.Equal(["call_unhold"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Whatever_the_phone_of_who_holds_says_a_hold_by_a_program_stands()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var holding = CommandAsync(pbx, new CallCommand.Hold("103"));
        call.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
        call.Receives(SipMethod.Ack);
        await holding;
        pbx.Sees();

        ring.Sends("INVITE", Sdp.Resumed);
        Assert.Contains("a=sendonly", call.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer).Body());
        call.Receives(SipMethod.Ack);
        Assert.Contains("a=sendrecv", ring.Gets(200).Body());
        call.Sends("INVITE", Sdp.Resumed);
        ring.Receives(SipMethod.Invite, 200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        Assert.Contains("a=sendonly", call.Gets(200).Body());
        Assert.Empty(pbx.Sees());

        ring.Sends("INVITE", Sdp.OnHold);                                      // now the phone holds itself, and only it can take that back
        call.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
        call.Receives(SipMethod.Ack);
        ring.Gets(200);
        Assert.Equal(CommandOutcome.HeldByPhone, await DoesAsync(pbx, new CallCommand.Unhold("103")));
        Assert.Empty(pbx.Sees());
        ring.Sends("INVITE", Sdp.Resumed);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);
        ring.Gets(200);
        Assert.Equal(["call_unhold"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_phone_that_refuses_to_be_held_leaves_the_call_as_it_was()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var holding = CommandAsync(pbx, new CallCommand.Hold("102"));
        ring.Receives(SipMethod.Invite, 488);
        ring.Receives(SipMethod.Ack);
        Assert.Equal(CommandOutcome.PhoneRefused, await holding);
        Assert.Empty(pbx.Sees());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_call_that_ends_while_it_is_being_held_answers_the_program()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var holding = CommandAsync(pbx, new CallCommand.Hold("102"));
        call.HangsUp();
        Assert.Equal(CommandOutcome.PhoneRefused, await holding);
        ring.Receives(SipMethod.Invite, 487);
        ring.Receives(SipMethod.Bye);
        ring.Receives(SipMethod.Ack);
        Assert.Equal(["target_ended", "call_ended", "call_cdr"], pbx.Sees().Story());
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_program_sends_the_other_party_on_and_its_extension_leaves()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        var carol = Registered(pbx, "104");
        Assert.Equal(CommandOutcome.Done, await DoesAsync(pbx, new CallCommand.Refer("103", "104")));
        Assert.Equal(CommandOutcome.NotNow, await DoesAsync(pbx, new CallCommand.Refer("103", "104")));
        var third = CallOnWire.At(carol).Answers(200, Sdp.Plain);
        third.Receives(SipMethod.Ack);
        ring.Receives(SipMethod.Bye);
        call.Receives(SipMethod.Invite, 200, Sdp.Plain);
        call.Receives(SipMethod.Ack);

        Assert.Equal(["call_reroute", "target_add", "target_ended", "call_established"], pbx.Sees().Story());
        pbx.EndsCleanly(call, third);
        Assert.Equal(EndedReason.BlindTransferComplete, pbx.Sees().Cdr().EndedReason);
    }

    [Fact]
    public async Task A_transfer_by_a_program_that_fails_leaves_the_call_standing()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (call, ring) = Talking(pbx);
        Assert.Equal(CommandOutcome.NumberUnknown, await DoesAsync(pbx, new CallCommand.Refer("103", "999")));
        Assert.Equal(CommandOutcome.Done, await DoesAsync(pbx, new CallCommand.Refer("103", "104")));

        Assert.Equal(["call_reroute"], pbx.Sees().Story());
        pbx.EndsCleanly(call, ring);
    }

    [Theory]
    [InlineData("104", "hang up", CommandOutcome.NoSuchCall)]
    [InlineData("102", "hold 103", CommandOutcome.NotAllowed)]
    [InlineData("102", "refer 103", CommandOutcome.NotAllowed)]
    [InlineData("103", "refer 103", CommandOutcome.Done)]
    [InlineData("103", "hang up", CommandOutcome.Done)]
    public async Task A_user_commands_his_own_calls_and_himself_only(string by, string what, CommandOutcome outcome)
    {
        await using var pbx = await TestPbx.StartAsync();
        Talking(pbx);
        var session = Assert.Single(await ListAsync(pbx)).SessionId;
        CallCommand command = what switch { "hang up" => new CallCommand.HangUp(), "hold 103" => new CallCommand.Hold("103"), _ => new CallCommand.Refer("103", "104") };

        Assert.Equal(outcome, await pbx.Calls.CommandAsync(Wish(pbx, command, session, by), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_is_rung_may_not_end_the_call_for_everybody()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, _) = Registered(pbx, "102", "103");
        CallOnWire.From(alice, "103");
        var session = Assert.Single(await ListAsync(pbx)).SessionId;

        Assert.Equal(CommandOutcome.NotAllowed, await pbx.Calls.CommandAsync(Wish(pbx, new CallCommand.HangUp(), session, "103"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_call_of_another_tenant_is_not_there()
    {
        await using var pbx = await TestPbx.StartAsync();
        Talking(pbx);
        var session = Assert.Single(await ListAsync(pbx)).SessionId;
        var elsewhere = new TenantId(pbx.Tenant().Value + 1);

        Assert.Empty(await pbx.Calls.ListAsync(elsewhere, TestContext.Current.CancellationToken) ?? []);
        var wish = Wish(pbx, new CallCommand.HangUp(), session, null) with { Tenant = elsewhere };
        Assert.Equal(CommandOutcome.NoSuchCall, await pbx.Calls.CommandAsync(wish, TestContext.Current.CancellationToken));
    }

    private static async Task<IReadOnlyList<ActiveCall>> ListAsync(TestPbx pbx) =>
        await pbx.Calls.ListAsync(pbx.Tenant(), TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("too busy");

    private static CallWish Wish(TestPbx pbx, CallCommand command, CallSessionId session, string? by) =>
        new() { Tenant = pbx.Tenant(), Session = session, Command = command, By = by };

    /// <summary>A command that some phone has to answer before it is done.</summary>
    private static Task<CommandOutcome> CommandAsync(TestPbx pbx, CallCommand command, CallSessionId? session = null)
    {
        session ??= pbx.Calls.ShardOf(pbx.Tenant()).CallsOf(pbx.Tenant())[0].SessionId;
        var done = pbx.Calls.CommandAsync(Wish(pbx, command, session.Value, null), TestContext.Current.CancellationToken);
        pbx.Network.Settle();
        return done;
    }

    private static async Task<CommandOutcome> DoesAsync(TestPbx pbx, CallCommand command, CallSessionId? session = null) => await CommandAsync(pbx, command, session);
}
