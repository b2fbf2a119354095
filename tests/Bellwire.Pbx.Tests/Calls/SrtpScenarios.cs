using System.Text.RegularExpressions;
using Bellwire.Pbx.Recordings;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using Bellwire.Testing.Media;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Phones that speak SDES SRTP: their keys pass until we must speak or listen; then both ends come to us, with sound all the way.</summary>
public sealed partial class SrtpScenarios
{
    [Fact]
    public async Task Two_phones_hear_each_other_under_their_own_keys()
    {
        await using var pbx = await TestPbx.StartAsync();
        using var ann = new SecureTonePhone();
        using var ben = new SecureTonePhone();
        var talk = Talks(pbx, "102", "103", ann, ben);
        Assert.Equal((ben.Key, ann.Key), (KeyIn(talk.Answered), KeyIn(talk.Ring.Incoming)));
        ann.Speaks(talk.Answered.Audio());
        Assert.True(ben.Hears(ann.Key, ann.Sound));
        pbx.EndsCleanly(talk.Call, talk.Ring);
    }

    [Theory]
    [InlineData("sendonly")]
    [InlineData("inactive")]
    [InlineData("0.0.0.0")]
    public async Task Music_reaches_a_held_phone_under_our_key_and_speech_after_it(string form)
    {
        await using var pbx = await TestPbx.StartAsync();
        using var ann = new SecureTonePhone();
        using var ben = new SecureTonePhone();
        var (call, ring, _, _) = Talks(pbx, "102", "103", ann, ben);

        call.Sends("INVITE", ann.Sdp(form));
        var held = ring.Receives(SipMethod.Invite, 200, ben.Sdp("recvonly"));
        ring.Receives(SipMethod.Ack);
        var answer = call.Gets(200);
        var (toBen, toAnn) = (KeyIn(held), KeyIn(answer));
        Assert.DoesNotContain(ann.Key, (string[])[toBen, toAnn]);
        Assert.DoesNotContain(ben.Key, (string[])[toBen, toAnn]);
        pbx.LetPass(TimeSpan.FromMilliseconds(200));
        Assert.True(ben.Hears(toBen), "no music");

        call.Sends("INVITE", ann.Sdp());
        var resumed = ring.Receives(SipMethod.Invite, 200, ben.Sdp());
        ring.Receives(SipMethod.Ack);
        var again = call.Gets(200);
        Assert.Equal((toBen, toAnn), (KeyIn(resumed), KeyIn(again)));          // one key of ours for each leg
        ben.Speaks(held.Audio());
        Assert.True(ann.Hears(toAnn, ben.Sound));
        ann.Speaks(again.Audio());
        Assert.True(ben.Hears(toBen, ann.Sound));
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task Who_is_rung_first_by_a_program_hears_ringing_and_then_the_callee_under_keys_of_ours()
    {
        await using var pbx = await TestPbx.StartAsync();
        using var ann = new SecureTonePhone();
        using var ben = new SecureTonePhone();
        var (alice, bob) = Registered(pbx, "102", "103");
        pbx.Starts("102", "103");
        var first = CallOnWire.At(alice).Answers(200, ann.Sdp());
        var toAnn = first.Receives(SipMethod.Ack);
        var second = CallOnWire.At(bob).Answers(180);
        pbx.LetPass(TimeSpan.FromMilliseconds(200));
        Assert.True(ann.Hears(KeyIn(toAnn)), "no ringing");
        second.Answers(200, ben.Sdp()).Receives(SipMethod.Ack);
        var again = first.Receives(SipMethod.Invite, 200, ann.Sdp());
        first.Receives(SipMethod.Ack);
        Assert.DoesNotContain(ben.Key, again.Body());
        Assert.DoesNotContain(ann.Key, second.Incoming.Body());
        ann.Speaks(toAnn.Audio());
        Assert.True(ben.Hears(KeyIn(second.Incoming), ann.Sound));
        ben.Speaks(second.Incoming.Audio());
        Assert.True(ann.Hears(KeyIn(again), ben.Sound));
        pbx.EndsCleanly(first, second);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_are_brought_together_by_an_attended_transfer_hear_each_other(bool wasHeld)
    {
        await using var pbx = await TestPbx.StartAsync();
        using var ann = new SecureTonePhone();
        using var ben = new SecureTonePhone();
        using var cas = new SecureTonePhone();
        var carol = Registered(pbx, "104");
        var talk = Talks(pbx, "102", "103", ann, ben);
        if (wasHeld)
        {
            talk.Ring.Sends("INVITE", ben.Sdp("sendonly"));
            talk.Call.Receives(SipMethod.Invite, 200, ann.Sdp("recvonly"));
            talk.Call.Receives(SipMethod.Ack);
            talk.Ring.Gets(200);
        }
        var consult = CallOnWire.From(talk.Bob, "104", ben.Sdp());
        var third = CallOnWire.At(carol).Answers(200, cas.Sdp());
        third.Receives(SipMethod.Ack);
        consult.Gets(200);
        talk.Ring.Sends("REFER", null, $"Refer-To: <sip:104@example.org?Replaces={consult.CallId}%3Bto-tag%3D{consult.RemoteTag}%3Bfrom-tag%3D{consult.LocalTag}>");
        talk.Ring.Gets(202);
        var toCas = third.Receives(SipMethod.Invite, 200, cas.Sdp());
        third.Receives(SipMethod.Ack);
        var toAnn = talk.Call.Receives(SipMethod.Invite, 200, ann.Sdp());
        talk.Call.Receives(SipMethod.Ack);
        Assert.Equal(!wasHeld, KeyIn(toCas) == ann.Key);

        ann.Speaks(toAnn.Audio());
        Assert.True(cas.Hears(KeyIn(toCas), ann.Sound));
        cas.Speaks(toCas.Audio());
        Assert.True(ann.Hears(KeyIn(toAnn), cas.Sound));
    }

    [Theory]
    [InlineData("102", new[] { "102-103", "102-104" })]
    [InlineData("103", new[] { "102-103", "103-104" })]
    [InlineData("104", new[] { "103-104", "102-104" })]
    public async Task An_attended_transfer_splits_the_recordings_by_who_talked_with_whom(string recorded, string[] stretches)
    {
        await using var pbx = await TestPbx.StartAsync(RecordedFile(recorded));
        using var ann = new SecureTonePhone();
        using var ben = new SecureTonePhone();
        using var cas = new SecureTonePhone();
        var carol = Registered(pbx, "104");
        var talk = Talks(pbx, "102", "103", ann, ben);
        var consult = CallOnWire.From(talk.Bob, "104", ben.Sdp());
        var third = CallOnWire.At(carol).Answers(200, cas.Sdp());
        third.Receives(SipMethod.Ack);
        consult.Gets(200);
        talk.Ring.Sends("REFER", null, $"Refer-To: <sip:104@example.org?Replaces={consult.CallId}%3Bto-tag%3D{consult.RemoteTag}%3Bfrom-tag%3D{consult.LocalTag}>");
        talk.Ring.Gets(202);
        var toCas = third.Receives(SipMethod.Invite, 200, cas.Sdp());
        third.Receives(SipMethod.Ack);
        var toAnn = talk.Call.Receives(SipMethod.Invite, 200, ann.Sdp());
        talk.Call.Receives(SipMethod.Ack);
        ann.Speaks(toAnn.Audio());
        Assert.True(cas.Hears(KeyIn(toCas), ann.Sound));
        talk.Call.HangsUp();
        third.Receives(SipMethod.Bye);
        for (var round = 0; round < 500 && pbx.Recordings.Entries.Any(entry => entry.State == RecordingState.Open); round++)
        {
            pbx.LetPass(TimeSpan.FromMilliseconds(200));                       // the writer's next look, on another thread
            await Task.Yield();
        }

        var entries = pbx.Recordings.Entries;
        Assert.Equal(stretches, entries.Select(entry => $"{entry.Caller}-{entry.Callee}"));
        Assert.All(entries, entry => Assert.Equal(recorded, entry.Number));
        Assert.All(entries, entry => Assert.Equal(RecordingState.Complete, entry.State));
        var sessions = pbx.Cdrs.Written.Select(cdr => cdr.SessionId).ToHashSet();
        Assert.All(entries, entry => Assert.Contains(entry.SessionId, sessions));
    }

    private static (CallOnWire Call, CallOnWire Ring, SipMessage Answered, PhoneOnPaper Bob) Talks(TestPbx pbx, string caller, string callee, SecureTonePhone one, SecureTonePhone other)
    {
        var (alice, bob) = Registered(pbx, caller, callee);
        var call = CallOnWire.From(alice, callee, one.Sdp());
        var ring = CallOnWire.At(bob).Answers(200, other.Sdp());
        ring.Receives(SipMethod.Ack);
        return (call, ring, call.Gets(200), bob);
    }

    private static string RecordedFile(string recorded) => $$"""
        {"tenants":[{"name":"Example","domain":"example.org","extensions":[{{string.Join(',', new[] { "102", "103", "104" }.Select(number =>
            $$"""{"number":"{{number}}","sip_password":"sip-{{number}}","recording":"{{(number == recorded ? "on" : "off")}}"}"""))}}]}]}
        """;

    private static string KeyIn(SipMessage message) => Crypto().Match(message.Body()).Groups[1].Value;

    [GeneratedRegex("a=crypto:1 AES_CM_128_HMAC_SHA1_80 (inline:[^\r]+)")]
    private static partial Regex Crypto();
}
