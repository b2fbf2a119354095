using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Origins;
using Bellwire.Pbx.Calls.Routing;
using CsCheck;
using static Bellwire.Pbx.Calls.CallInput;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Whatever phones do, and in whatever order: a call that started ends once and leaves one CDR, and nothing rings on.</summary>
public sealed class CallMachineProperties
{
    /// <summary>2,000 scripts; BELLWIRE_SCRIPTS asks for more in the nightly run.</summary>
    private static readonly long Scripts =
        long.TryParse(Environment.GetEnvironmentVariable("BELLWIRE_SCRIPTS"), out var scripts) ? scripts : 2_000;

    internal static readonly Gen<CallInput> Anything = Gen.OneOf<CallInput>(
        Gen.Select(Leg, OneOf(180, 183), (leg, code) => (CallInput)new Progress(leg, code)),
        Leg.Select(leg => (CallInput)new Answered(leg)),
        Gen.Select(Leg, OneOf(404, 408, 480, 486, 503, 603), (leg, code) => (CallInput)new Refused(leg, code)),
        Gen.Select(Leg, Number, (leg, number) => (CallInput)new Redirected(leg, 302, number)),
        Gen.Const((CallInput)new RingTimeOver()),
        Gen.Const((CallInput)new CallerCancelled()),
        Leg.Select(leg => (CallInput)new HungUp(leg)),
        Leg.Select(leg => (CallInput)new Lost(leg)),
        Gen.Select(Leg, Gen.Bool, (leg, held) => (CallInput)new HoldChanged(leg, held, "x")),
        Gen.Select(Leg, Number, (leg, number) => (CallInput)new BlindTransfer(leg, number)),
        Gen.Select(Leg, Number, Gen.Bool, (leg, number, up) => (CallInput)new AttendedTransfer(leg, [new Joiner(number, true, "sip:x", up)])),
        Gen.Select(Leg, Number, (leg, number) => (CallInput)new Replaced(leg, new Joiner(number, true, "sip:x", true))),
        Gen.Select(Leg, Number, (leg, number) => (CallInput)new AttendedTransfer(leg, [new Joiner(number, true, "sip:x", false), new Joiner(number, true, "sip:y", false)])),
        Number.Select(number => (CallInput)new PickedUp(number, new Joiner(number, true, "sip:x", true))),
        Leg.Select(leg => (CallInput)new Consulted([leg])),
        Gen.Select(Leg, Number, (leg, number) => (CallInput)new Park(leg, number, TimeSpan.FromSeconds(60))),
        Gen.Const((CallInput)new Fetched(new Joiner("109", true, "sip:x", true))),
        OneOf(StopCause.ServerStopped, StopCause.Command).Select(cause => (CallInput)new Stop(cause)));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<int> Leg => Gen.Int[0, 5];

    private static Gen<string> Number => Gen.Int[103, 108].Select(number => $"{number}");

    [Fact]
    public void Every_call_ends_once_and_leaves_one_cdr() =>
        Gen.Select(Anything.List[0, 25], Gen.Int[0, int.MaxValue]).Sample((script, seed) => Check(new CallOnPaper(), script, seed), iter: Scripts);

    [Fact]
    public void Every_call_that_a_program_begins_does_so_too() =>
        Gen.Select(Anything.List[0, 25], Gen.Int[0, int.MaxValue])
            .Sample((script, seed) => Check(new CallOnPaper("108", origin: new Origin()), script, seed), iter: Scripts);

    [Fact]
    public void Every_call_that_waits_in_queues_does_so_too() =>
        Gen.Select(Gen.Frequency((1, Anything), (2, OfQueues)).List[0, 25], Gen.Int[0, int.MaxValue])
            .Sample((script, seed) => Check(new CallOnPaper("109").With("109", Queue), [new Queued(), .. script], seed), iter: Scripts);

    private static readonly CallRoute Queue = new CallRoute.ToQueue(new QueueId(8001), "109");

    // What a queue says to a call, whether it fits or not.
    private static readonly Gen<CallInput> OfQueues = Gen.OneOf<CallInput>(
        Gen.Const((CallInput)new Queued()),
        Gen.Select(Number, Gen.Int[0, 2], (number, devices) => (CallInput)new OfferAgent(number, [.. Enumerable.Range(0, devices).Select(device => CallOnPaper.Device(number, device))], devices == 2)),
        Gen.Select(Number, OneOf(ReleaseCause.NoAnswer, ReleaseCause.Normal), (number, cause) => (CallInput)new WithdrawAgent(number, cause)),
        Gen.Select(Number, Gen.Bool, (number, stays) => (CallInput)new LeaveQueue(stays ? null : number, "108", 480, stays)),
        Gen.Select(Leg, Number, (leg, number) => (CallInput)new TransferIntoLine(leg, new QueueId(8001), number, new CallSessionId(7))),
        Gen.Const((CallInput)new KeepsPlace()));

    private static void Check(CallOnPaper begun, List<CallInput> script, int seed)
    {
        var call = Directory(begun, seed).Starts();
        foreach (var input in script)
            call.LetPass(1).Gets(input);
        call.Gets(new Stop(StopCause.ServerStopped));

        Assert.True(call.Machine.IsOver);
        Assert.Equal("call_start", call.Story.First());
        Assert.Single(call.Story, word => word == "call_start");
        Assert.Single(call.Events, evt => evt is CallEnded or CallNoAnswer or CallFail);
        Assert.True(call.Events[^1] is CallEnded or CallNoAnswer or CallFail, "the final event is the last");
        Assert.NotNull(call.Cdr);
        Assert.Single(call.Effects.OfType<CallEffect.Close>());
        var phones = call.Machine.Targets.Count(target => !target.IsQueue);    // a place where the call was parked has no events
        Assert.Equal(phones, call.Events.Count(evt => evt is TargetAdd));
        Assert.Equal(phones, call.Events.Count(evt => evt is TargetEnded or TargetFail or TargetNoAnswer));
        Assert.All(call.Machine.Targets, target => Assert.Equal(TargetPhase.Ended, target.Phase));
        TheJournalIsTrue(call);
        HoldAlternates(call);
        TimesRunForward(call);
        EveryLegIsReleased(call, script);
    }

    // What the next start would write if the server were cut: the same call, answered when it was, with everybody who took part.
    private static void TheJournalIsTrue(CallOnPaper call)
    {
        var notes = call.Effects.OfType<CallEffect.Journal>().Select(note => note.SoFar).ToList();
        var cdr = call.Cdr!;                                                   // asserted before
        Assert.All(notes, note => Assert.Equal((cdr.SessionId, cdr.StartTime, EndedReason.None, "0"), (note.SessionId, note.StartTime, note.EndedReason, note.StatusCode)));
        if (notes.Count == 0)
            return;                                                            // over as soon as it began
        Assert.Equal(cdr.AnsweredTime, notes[^1].AnsweredTime);
        Assert.StartsWith(string.Join(' ', notes[^1].Parties), string.Join(' ', cdr.Parties), StringComparison.Ordinal);   // whoever comes with the last input comes into the record itself
        Assert.True(call.Effects.FindLastIndex(effect => effect is CallEffect.Journal) < call.Effects.FindIndex(effect => effect is CallEffect.Close));
    }

    private static void HoldAlternates(CallOnPaper call)
    {
        var held = new HashSet<string>();
        foreach (var evt in call.Events)
        {
            if (evt is CallHold hold)
                Assert.True(held.Add(hold.Aor.Number) || call.Events.OfType<CallReroute>().Any(), "a second hold without an unhold");
            if (evt is CallUnhold unhold)
                Assert.True(held.Remove(unhold.Aor.Number), "an unhold without a hold");
        }
    }

    private static void TimesRunForward(CallOnPaper call)
    {
        var times = call.Events.Cast<ExtensionEvent>().Select(evt => evt.Time.Seconds).ToArray();
        Assert.Equal(times.Order(), times);
        var cdr = call.Cdr!;
        Assert.True(cdr.AnsweredTime.Seconds == 0 || cdr.StartTime.Seconds <= cdr.RingTime.Seconds && cdr.RingTime.Seconds <= cdr.AnsweredTime.Seconds);
        Assert.True(cdr.EndedTime.Seconds >= Math.Max(cdr.StartTime.Seconds, cdr.AnsweredTime.Seconds));
    }

    // A leg is over when it refused, hung up, moved to another call, or was released by us: none may be left behind.
    private static void EveryLegIsReleased(CallOnPaper call, List<CallInput> script)
    {
        var gone = call.Effects.OfType<CallEffect.Release>().Select(release => release.Leg).ToHashSet();
        gone.UnionWith(script.OfType<HungUp>().Select(input => input.Leg));
        gone.UnionWith(script.OfType<Refused>().Select(input => input.Leg));
        gone.UnionWith(script.OfType<Redirected>().Select(input => input.Leg));
        gone.UnionWith(script.OfType<Consulted>().SelectMany(input => input.Taken));
        foreach (var target in call.Machine.Targets.Where(target => !target.IsQueue))
            Assert.True(gone.Contains(target.Leg), $"leg {target.Leg} rings or talks on");
        Assert.True(call.Machine.Facts.Origin is not null || gone.Contains(CallerLeg) || call.Effects.Any(effect => effect is CallEffect.RejectCaller), "the caller was left behind");
    }

    internal static CallOnPaper Directory(CallOnPaper call, int seed)
    {
        for (var number = 103; number <= 108; number++)
        {
            var bits = seed >> ((number - 103) * 4);
            var next = $"{103 + (number - 103 + 1 + (bits & 3)) % 6}";
            var forward = (bits & 12) switch
            {
                0 => new ForwardRules(next, null, null, null),
                4 => new ForwardRules(null, next, next, null),
                8 => new ForwardRules(null, null, null, next),
                _ => ForwardRules.None,
            };
            call.With($"{number}", CallOnPaper.Extension($"{number}", devices: bits & 3, forward));
        }
        return call;
    }
}
