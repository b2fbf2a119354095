using Bellwire.Contracts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Origins;
using Bellwire.Pbx.Presence.Packages;
using Bellwire.Pbx.Registrar;
using Bellwire.Pbx.Tests.Calls;
using Bellwire.Testing;
using CsCheck;

namespace Bellwire.Pbx.Tests.Presence;

/// <summary>Whatever phones do in a call: no lamp stays lit, none goes backwards, and those who talk are shown as talking.</summary>
public sealed class LampProperties
{
    [Fact]
    public void Every_lamp_goes_out_and_until_then_only_forward() => Holds(() => new CallOnPaper());

    [Fact]
    public void So_do_those_of_a_call_that_a_program_began() => Holds(() => new CallOnPaper("108", origin: new Origin()));

    private static void Holds(Func<CallOnPaper> begins) =>
        Gen.Select(CallMachineProperties.Anything.List[0, 25], Gen.Int[0, int.MaxValue]).Sample((script, seed) =>
        {
            var told = new Dictionary<(Aor, string), DialogState>();
            var watch = new DialogWatch(new RecordingEventSink(), dialog =>
            {
                if (told.TryGetValue((dialog.Aor, dialog.Id), out var before) && before != DialogState.Terminated)
                    Assert.True(dialog.State >= before, $"{dialog.Aor.Number} went from {before} to {dialog.State}");
                told[(dialog.Aor, dialog.Id)] = dialog.State;
            });
            var call = CallMachineProperties.Directory(begins(), seed);
            var heard = 0;
            call.Starts();
            foreach (var input in script.Append(new CallInput.Stop(StopCause.ServerStopped)))
            {
                Hear();
                TalkingIsShown(call, watch);
                call.LetPass(1).Gets(input);
            }
            Hear();
            Assert.All(told.Values, state => Assert.Equal(DialogState.Terminated, state));
            Assert.All(told.Keys, lamp => Assert.Empty(watch.Of(lamp.Item1)));

            void Hear()
            {
                for (; heard < call.Events.Count; heard++)
                    watch.Publish(call.Events[heard]);
            }
        }, iter: 2_000);

    // Not while a transfer is under way: who began it may have left already. Nor when a number is in the call twice: one lamp stands for both.
    private static void TalkingIsShown(CallOnPaper call, DialogWatch watch)
    {
        if (call.Machine.Talking is not { } talking || !call.Machine.CanTransfer(talking.CallerSide)
            || call.Machine.Targets.GroupBy(target => target.Number).Any(twice => twice.Count() > 1))
            return;
        string[] talk = [.. new[] { talking.CallerSide, talking.CalleeSide }.Select(call.Machine.ExtensionOf).OfType<string>().Distinct().Order()];
        string[] shown = [.. Enumerable.Range(102, 8).Select(number => $"{number}")
            .Where(number => watch.Of(new Aor(new TenantId(3), number)).Any(dialog => dialog.State == DialogState.Confirmed))];
        Assert.Equal(talk, shown);
    }
}
