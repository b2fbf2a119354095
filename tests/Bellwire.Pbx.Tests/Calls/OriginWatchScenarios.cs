using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Origins;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>A call that a queue begins: it says when the callee is called, and hears how it goes.</summary>
public sealed class OriginWatchScenarios
{
    [Fact]
    public async Task The_callee_is_not_called_before_the_watch_says_so()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var watch = new Watch();
        var call = Begins(pbx, watch, new Origin { ShownNumber = "5551234", ShownName = "Callback", CallType = CallType.QueueCallback, Watch = watch });
        var first = CallOnWire.At(alice);
        Assert.True(first.Incoming.TryFrom(out var from) && from.Uri.User.SequenceEqual("5551234"u8));
        first.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        bob.Wire.ReceivesNothing();
        Assert.Equal(["answered"], watch.Heard);

        call.Feed(new CallInput.GoOn());
        pbx.Network.Settle();
        var second = CallOnWire.At(bob).Answers(200, Sdp.Plain);
        second.Receives(SipMethod.Ack);
        first.Receives(SipMethod.Invite, 200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        Assert.Equal(["answered", "connected"], watch.Heard);
        pbx.EndsCleanly(first, second);
        Assert.Equal(["answered", "connected", "over Connected 0"], watch.Heard);
        Assert.Equal([CallType.QueueCallback, CallType.Callback], pbx.Sees().Cdr().CallTargets.Select(target => target.CallType));
    }

    [Fact]
    public async Task A_watch_may_let_the_caller_go()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, _) = Registered(pbx, "102", "103");
        var watch = new Watch();
        var call = Begins(pbx, watch, new Origin { Watch = watch });
        var first = CallOnWire.At(alice).Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        call.Feed(new CallInput.Stop(StopCause.Command));
        pbx.Network.Settle();
        first.Receives(SipMethod.Bye);

        Assert.Equal(["answered", "over CallsCallee 487"], watch.Heard);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_first_who_declines_and_a_callee_who_is_busy_are_told_apart()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var watch = new Watch();
        Begins(pbx, watch, new Origin { Watch = watch });
        CallOnWire.At(alice).Answers(603).Receives(SipMethod.Ack);
        Assert.Equal(["over RingsFirst 603"], watch.Heard);

        watch.Heard.Clear();
        watch.GoesOn = true;
        Begins(pbx, watch, new Origin { Watch = watch });
        var first = CallOnWire.At(alice).Answers(200, Sdp.Plain);
        first.Receives(SipMethod.Ack);
        CallOnWire.At(bob).Answers(486).Receives(SipMethod.Ack);
        first.Receives(SipMethod.Bye);
        Assert.Equal(["answered", "over CallsCallee 486"], watch.Heard);
        pbx.LeavesNothing();
    }

    private static CallSession Begins(TestPbx pbx, Watch watch, Origin origin)
    {
        var shard = pbx.Calls.ShardOf(pbx.Tenant());
        shard.Loop.Post(() => watch.Call = shard.Originate(new StartCall { Tenant = pbx.Tenant(), Caller = "102", Callee = "103" }, origin));
        pbx.Network.Settle();
        return watch.Call ?? throw new InvalidOperationException("the call did not begin");
    }

    private sealed class Watch : IOriginWatch
    {
        internal CallSession? Call { get; set; }

        internal bool GoesOn { get; set; }

        internal List<string> Heard { get; } = [];

        public void FirstAnswered(CallSession call)
        {
            Heard.Add("answered");
            if (GoesOn)
                call.Feed(new CallInput.GoOn());
        }

        public void Connected(CallSession call) => Heard.Add("connected");

        public void Over(CallSession call, OriginStage stage, int statusCode) => Heard.Add($"over {stage} {statusCode}");
    }
}
