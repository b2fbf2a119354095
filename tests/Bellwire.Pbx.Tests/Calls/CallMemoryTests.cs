using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>What a standing call takes of managed memory. Alone: the heap is the whole process's.</summary>
[Collection(nameof(CallMemoryTests))]
[CollectionDefinition(nameof(CallMemoryTests), DisableParallelization = true)]
public sealed class CallMemoryTests
{
    private const int Calls = 100;

    [Fact]
    public async Task A_held_call_takes_less_than_25_kilobytes()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        Hold(alice, bob);                                                      // whatever is made once
        pbx.LetPass(TimeSpan.FromSeconds(35), alice, bob);
        var before = Settled();
        for (var call = 0; call < Calls; call++)
            Hold(alice, bob);
        pbx.LetPass(TimeSpan.FromSeconds(35), alice, bob);                     // transactions are over
        var each = (Settled() - before) / Calls;

        Assert.Equal(Calls + 1, pbx.Calls.Count);
        TestContext.Current.SendDiagnosticMessage($"{each} bytes a held call, what the test itself keeps included");
        Assert.InRange(each, 1, 25_000);
    }

    // What the tests before have left goes away in steps: finalizers, then what they held.
    private static long Settled()
    {
        var (last, now) = (long.MaxValue, GC.GetTotalMemory(forceFullCollection: true));
        for (var tries = 0; tries < 20 && last - now > 10_000; tries++)
        {
            GC.WaitForPendingFinalizers();
            (last, now) = (now, GC.GetTotalMemory(forceFullCollection: true));
        }
        return now;
    }

    private static void Hold(PhoneOnPaper alice, PhoneOnPaper bob)
    {
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        call.Sends("INVITE", Sdp.OnHold.Replace("sendonly", "inactive", StringComparison.Ordinal));
        ring.Receives(SipMethod.Invite, 200, Sdp.HeldAnswer);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
    }
}
