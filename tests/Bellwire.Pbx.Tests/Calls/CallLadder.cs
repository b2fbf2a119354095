using System.Text;
using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>How most ladders begin.</summary>
internal static class CallLadder
{
    internal static PhoneOnPaper Registered(TestPbx pbx, string number)
    {
        var phone = pbx.Phone(number);
        phone.Registers();
        phone.Wire.AbsorbsCopies = true;
        pbx.Sees();
        return phone;
    }

    internal static (PhoneOnPaper, PhoneOnPaper) Registered(TestPbx pbx, string one, string other) => (Registered(pbx, one), Registered(pbx, other));

    /// <summary>102 called 103, who answered.</summary>
    internal static (CallOnWire Call, CallOnWire Ring) Talking(TestPbx pbx) => Talking(pbx, out _, out _);

    internal static (CallOnWire Call, CallOnWire Ring) Talking(TestPbx pbx, out PhoneOnPaper alice, out PhoneOnPaper bob)
    {
        (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103");
        var ring = CallOnWire.At(bob).PicksUp();
        call.Gets(180);
        call.Gets(200);
        pbx.Sees();
        return (call, ring);
    }

    internal static string[] Story(this IEnumerable<PbxEvent> events) => [.. events.Select(evt => evt.EventType)];

    internal static CallCdr Cdr(this IEnumerable<PbxEvent> events) => events.OfType<CallCdr>().Single();

    /// <summary>Time passes for phones that are there: they answer when they are asked.</summary>
    internal static void LetPass(this TestPbx pbx, TimeSpan time, params PhoneOnPaper[] phones)
    {
        foreach (var phone in phones)
            phone.Wire.AnswersOptions ??= 200;
        pbx.LetPass(time);
    }

    /// <summary>Where a description of ours wants its audio, on this machine.</summary>
    internal static System.Net.IPEndPoint Audio(this SipMessage message) => new(
        System.Net.IPAddress.Loopback, int.Parse(message.Body().Split("m=audio ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));

    internal static string Body(this SipMessage message) => Encoding.UTF8.GetString(message.Body);

    internal static string Value(this SipMessage message, SipHeader header) => message.TryGetHeader(header, out var value) ? Encoding.UTF8.GetString(value) : "";

    /// <summary>Both hang up, and nothing of the call is left anywhere.</summary>
    internal static void EndsCleanly(this TestPbx pbx, CallOnWire one, CallOnWire other)
    {
        one.HangsUp();
        other.Receives(SipMethod.Bye);
        pbx.LeavesNothing();
    }

    /// <summary>Once every timer has run out there is no call, dialog, transaction or port.</summary>
    internal static void LeavesNothing(this TestPbx pbx)
    {
        pbx.LetPass(TimeSpan.FromSeconds(33));
        pbx.LetPass(TimeSpan.FromSeconds(33));
        Assert.Equal((0, 0, 0, 0), (pbx.Calls.Count, pbx.Dialogs, pbx.MediaLegs, pbx.Transactions));
        Assert.Equal(0, pbx.Cdrs.Open);
    }
}
