using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Bellwire.Pbx.Recordings;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using Bellwire.Testing.Media;

namespace Bellwire.Pbx.Tests.Recordings;

public sealed partial class RecordingScenarios
{
    private const string Offer = "0 8 9 101";

    [Fact]
    public async Task A_recorded_call_has_the_caller_left_and_the_callee_right()
    {
        await using var pbx = await TestPbx.StartAsync(FileWith("102"));
        using var ann = new TonePhone(440);
        using var ben = new TonePhone(800);
        var (call, ring) = Talking(pbx, ann.Sdp(Offer), ben.Sdp());
        var (annTo, benTo) = (PortOf(call.Answer), PortOf(ring.Call.Incoming.Body));

        for (var i = 0; i < 100; i++)
        {
            ann.Speaks(annTo);
            ben.Hears();
            ben.Speaks(benTo);
            ann.Hears();
            pbx.LetPass(TimeSpan.FromMilliseconds(20));
        }
        call.Call.HangsUp();
        ring.Call.Receives(SipMethod.Bye);
        var entry = await ClosedAsync(pbx);

        Assert.Equal((RecordingState.Complete, "", "102", "102", "103"), (entry.State, entry.Reason, entry.Number, entry.Caller, entry.Callee));
        Assert.Matches(@"^[0-9]+_[0-9]+_102_[0-9]{8}_[0-9]{6}\.wav$", entry.FileName);
        Assert.Contains($"_{pbx.Cdrs.Written.Single().SessionId.Value}_", entry.FileName, StringComparison.Ordinal);
        var sound = new StereoSound(Path.Combine(pbx.RecordingFolder, entry.FileName));
        Assert.Equal(entry.Length, sound.Length);
        Assert.InRange(sound.Length.TotalSeconds, 1.9, 2.1);
        Assert.True(sound.Level(0, 440) > 0.25 && sound.Level(1, 800) > 0.25, $"{sound.Level(0, 440)} {sound.Level(1, 800)}");
        Assert.True(sound.Level(0, 800) < 0.01 && sound.Level(1, 440) < 0.01, $"{sound.Level(0, 800)} {sound.Level(1, 440)}");
    }

    [Fact]
    public async Task A_call_that_a_program_began_is_recorded_like_any_other()
    {
        await using var pbx = await TestPbx.StartAsync(FileWith("102"));
        using var ann = new TonePhone(440);
        using var ben = new TonePhone(800);
        var (alice, bob) = (Registered(pbx, "102"), Registered(pbx, "103"));
        pbx.Starts("102", "103");
        var first = CallOnWire.At(alice).Answers(200, ann.Sdp(Offer));
        var annTo = PortOf(first.Receives(SipMethod.Ack).Body);
        Assert.Empty(pbx.Recordings.Entries);
        var second = CallOnWire.At(bob).Answers(200, ben.Sdp());
        second.Receives(SipMethod.Ack);
        var benTo = PortOf(second.Incoming.Body);
        first.Receives(SipMethod.Invite, 200, ann.Sdp());
        first.Receives(SipMethod.Ack);

        for (var i = 0; i < 50; i++)
        {
            ann.Speaks(annTo);
            ben.Hears();
            ben.Speaks(benTo);
            ann.Hears();
            pbx.LetPass(TimeSpan.FromMilliseconds(20));
        }
        first.HangsUp();
        second.Receives(SipMethod.Bye);
        var entry = await ClosedAsync(pbx);

        Assert.Equal(("102", "102", "103"), (entry.Number, entry.Caller, entry.Callee));
        var sound = new StereoSound(Path.Combine(pbx.RecordingFolder, entry.FileName));
        Assert.True(sound.Level(0, 440) > 0.25 && sound.Level(1, 800) > 0.25, $"{sound.Level(0, 440)} {sound.Level(1, 800)}");
        Assert.True(sound.Level(0, 800) < 0.01 && sound.Level(1, 440) < 0.01, $"{sound.Level(0, 800)} {sound.Level(1, 440)}");
    }

    [Theory]
    [InlineData("102")]
    [InlineData("103")]
    public async Task A_recorded_call_is_kept_to_codecs_that_can_be_written_down(string recorded)
    {
        await using var pbx = await TestPbx.StartAsync(FileWith(recorded));
        var (call, ring) = Talking(pbx, Description("9 8 0 18 101 13", "a=rtpmap:9 G722/8000\r\na=fmtp:18 annexb=no\r\n"), Description("8 101"));

        var offered = Encoding.UTF8.GetString(ring.Call.Incoming.Body);
        Assert.Matches(@"m=audio [0-9]+ RTP/AVP 8 0 101 13\r\n", offered);
        Assert.Contains("a=rtpmap:101 telephone-event/8000\r\n", offered, StringComparison.Ordinal);
        Assert.DoesNotContain("G722", offered, StringComparison.Ordinal);
        Assert.DoesNotContain("fmtp:18", offered, StringComparison.Ordinal);
        Assert.Equal((RecordingState.Open, recorded), (Assert.Single(pbx.Recordings.Entries).State, pbx.Recordings.Entries[0].Number));
        call.Call.HangsUp();
    }

    [Fact]
    public async Task A_call_without_a_codec_that_can_be_written_down_goes_on_and_the_index_says_why()
    {
        await using var pbx = await TestPbx.StartAsync(FileWith("102"));
        var (call, ring) = Talking(pbx, Description("9 101"), Description("9 101"));

        Assert.Contains("RTP/AVP 9 101\r\n", Encoding.UTF8.GetString(ring.Call.Incoming.Body), StringComparison.Ordinal);
        var entry = Assert.Single(pbx.Recordings.Entries);
        Assert.Equal((RecordingState.Missing, "other_codec", ""), (entry.State, entry.Reason, entry.FileName));
        call.Call.HangsUp();
        Assert.Single(pbx.Cdrs.Written);
    }

    [Fact]
    public async Task A_call_of_nobody_who_is_recorded_passes_as_it_is()
    {
        await using var pbx = await TestPbx.StartAsync(FileWith());
        var (_, ring) = Talking(pbx, Description("9 8 101"), Description("9 101"));

        Assert.Contains("RTP/AVP 9 8 101\r\n", Encoding.UTF8.GetString(ring.Call.Incoming.Body), StringComparison.Ordinal);
        Assert.Empty(pbx.Recordings.Entries);
    }

    [Fact]
    public async Task A_tenant_that_records_records_those_who_do_not_say_otherwise()
    {
        await using var pbx = await TestPbx.StartAsync(FileWith(tenant: true, off: "102"));
        var (call, _) = Talking(pbx, Description("0 101"), Description("0 101"));

        Assert.Equal("103", Assert.Single(pbx.Recordings.Entries).Number);
        call.Call.HangsUp();
    }

    [Fact]
    public async Task A_blind_transfer_closes_the_first_file_and_begins_the_next()
    {
        await using var pbx = await TestPbx.StartAsync(FileWith("102"));
        var carol = pbx.Phone("104");
        carol.Registers();
        var (call, ring) = Talking(pbx, Description("0 101"), Description("0 101"));

        ring.Call.Sends("REFER", null, "Refer-To: <sip:104@example.org>", $"Contact: <{ring.Phone.Contact}>");
        ring.Phone.Wire.Receives(202);
        ring.Call.Receives(SipMethod.Notify);
        var third = CallOnWire.At(carol);
        Assert.Single(pbx.Recordings.Entries);
        third.Answers(200, Description("0 101"));
        carol.Wire.Receives(SipMethod.Ack);
        call.Call.Receives(SipMethod.Invite, 200, Description("0 101"));
        await ClosedAsync(pbx);

        Assert.Equal([("102", "103"), ("102", "104")], pbx.Recordings.Entries.Select(entry => (entry.Caller, entry.Callee)));
        Assert.Equal([RecordingState.Complete, RecordingState.Open], pbx.Recordings.Entries.Select(entry => entry.State));
        Assert.Equal(2, pbx.Recordings.Entries.Select(entry => entry.FileName).Distinct().Count());
    }

    [Fact]
    public async Task Keys_of_two_phones_pass_when_nobody_is_recorded_and_are_ours_when_somebody_is()
    {
        const string Alices = "a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n";
        const string Bobs = "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
        foreach (var recorded in (bool[])[false, true])
        {
            await using var pbx = await TestPbx.StartAsync(recorded ? FileWith("103") : FileWith());
            var (alice, bob) = (Registered(pbx, "102"), Registered(pbx, "103"));
            var call = CallOnWire.From(alice, "103", Description("0 101", Alices, "RTP/SAVP"));
            var ring = CallOnWire.At(bob);
            var offered = CryptoOf(ring.Incoming.Body);
            var (tag, suite) = (offered.Split(' ')[0], offered.Split(' ')[1]);
            ring.Answers(200, Description("0 101", $"a=crypto:{tag} {suite} {Bobs}\r\n", "RTP/SAVP"));
            bob.Wire.Receives(SipMethod.Ack);
            var answered = CryptoOf(call.Gets(200).Body);

            Assert.Equal(!recorded, Alices.Contains(offered, StringComparison.Ordinal));
            Assert.Equal(!recorded, answered.EndsWith(Bobs, StringComparison.Ordinal));
            Assert.StartsWith("7 AES_CM_128_HMAC_SHA1_32 inline:", answered, StringComparison.Ordinal);
            Assert.Equal(recorded ? [RecordingState.Open] : [], pbx.Recordings.Entries.Select(entry => entry.State));
            call.HangsUp();
        }
    }

    [Fact]
    public async Task Keys_that_we_do_not_speak_leave_the_call_alone_and_the_index_says_why()
    {
        const string Foreign = "a=crypto:1 AEAD_AES_256_GCM inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n";
        await using var pbx = await TestPbx.StartAsync(FileWith("102"));
        var (_, ring) = Talking(pbx, Description("0 101", Foreign, "RTP/SAVP"), Description("0 101", Foreign, "RTP/SAVP"));

        Assert.Contains(CryptoOf(ring.Call.Incoming.Body), Foreign, StringComparison.Ordinal);
        Assert.Equal("srtp", Assert.Single(pbx.Recordings.Entries).Reason);
    }

    [Fact]
    public async Task A_disk_without_room_leaves_the_call_alone_and_the_index_says_why()
    {
        await using var pbx = await TestPbx.StartAsync(FileWith("102"), recording: new Media.Recording.RecordingOptions { MinimumFreeBytes = long.MaxValue });
        var (call, _) = Talking(pbx, Description("0 101"), Description("0 101"));

        Assert.Equal("disk_low", Assert.Single(pbx.Recordings.Entries).Reason);
        call.Call.HangsUp();
        Assert.Single(pbx.Cdrs.Written);
    }

    [Fact]
    public async Task Whoever_may_ask_has_a_stretch_recorded_by_keys_in_the_audio()
    {
        await using var pbx = await TestPbx.StartAsync(FileWith(demand: "102"));
        using var ann = new TonePhone(440);
        using var ben = new TonePhone(800);
        var (call, ring) = Talking(pbx, ann.Sdp(Offer), ben.Sdp());
        var (annTo, benTo) = (PortOf(call.Answer), PortOf(ring.Call.Incoming.Body));
        Assert.Matches(@"RTP/AVP 0 8 101\r\n", Encoding.UTF8.GetString(ring.Call.Incoming.Body));
        Assert.Empty(pbx.Recordings.Entries);

        await PressAsync(pbx, ann, annTo, "*44", () => pbx.Recordings.Entries.Count == 1);
        for (var i = 0; i < 50; i++)
        {
            ann.Speaks(annTo);
            ben.Hears();
            ben.Speaks(benTo);
            ann.Hears();
            pbx.LetPass(TimeSpan.FromMilliseconds(20));
        }
        await PressAsync(pbx, ann, annTo, "*45", () => pbx.Recordings.Entries[0].State != RecordingState.Open);
        var entry = await ClosedAsync(pbx);

        Assert.Equal((RecordingState.Complete, "", "102", "102", "103"), (entry.State, entry.Reason, entry.Number, entry.Caller, entry.Callee));
        Assert.True(entry.Length.TotalSeconds > 0.9, $"{entry.Length}");
        var sound = new StereoSound(Path.Combine(pbx.RecordingFolder, entry.FileName));
        Assert.True(sound.Level(1, 800) > sound.Level(1, 440));
        call.Call.HangsUp();
        ring.Call.Receives(SipMethod.Bye);
        Assert.Single(pbx.Recordings.Entries);
    }

    [Fact]
    public async Task Keys_by_INFO_turn_it_on_and_off_as_often_as_wished_and_the_other_party_may_not()
    {
        await using var pbx = await TestPbx.StartAsync(FileWith(demand: "103"));
        var (call, ring) = Talking(pbx, Description("0 101"), Description("0 101"));
        Presses(call.Call, ring.Call, "*44");
        Assert.Empty(pbx.Recordings.Entries);
        Presses(ring.Call, call.Call, "*45");
        Presses(ring.Call, call.Call, "*44");
        Presses(ring.Call, call.Call, "*44");
        Assert.Equal("103", Assert.Single(pbx.Recordings.Entries).Number);
        Presses(call.Call, ring.Call, "*45");
        Assert.Equal(RecordingState.Open, (await AfterAWhileAsync(pbx))[0].State);
        Presses(ring.Call, call.Call, "*45");
        await ClosedAsync(pbx);
        Presses(ring.Call, call.Call, "*44");
        Assert.Equal([RecordingState.Complete, RecordingState.Open], pbx.Recordings.Entries.Select(entry => entry.State));
        call.Call.HangsUp();
    }

    [Fact]
    public async Task What_the_directory_wants_recorded_no_phone_can_end()
    {
        await using var pbx = await TestPbx.StartAsync(FileWith("102", demand: "103"));
        var (call, ring) = Talking(pbx, Description("0 101"), Description("0 101"));
        Presses(ring.Call, call.Call, "*44");
        Presses(ring.Call, call.Call, "*45");
        Assert.Equal(RecordingState.Open, Assert.Single(await AfterAWhileAsync(pbx)).State);
        call.Call.HangsUp();
    }

    [Fact]
    public async Task A_transfer_by_whoever_asked_ends_what_is_recorded()
    {
        await using var pbx = await TestPbx.StartAsync(FileWith(demand: "103"));
        var carol = Registered(pbx, "104");
        var (call, ring) = Talking(pbx, Description("0 101"), Description("0 101"));
        Presses(ring.Call, call.Call, "*44");
        ring.Call.Sends("REFER", null, "Refer-To: <sip:104@example.org>");
        ring.Phone.Wire.Receives(202);
        ring.Call.Receives(SipMethod.Notify);
        CallOnWire.At(carol).Answers(200, Description("0 101"));
        carol.Wire.Receives(SipMethod.Ack);
        call.Call.Receives(SipMethod.Invite, 200, Description("0 101"));
        await ClosedAsync(pbx);
        Assert.Single(pbx.Recordings.Entries);
    }

    private static void Presses(CallOnWire presser, CallOnWire other, string keys)
    {
        foreach (var key in keys)
        {
            presser.Sends("INFO", $"Signal={key}\r\nDuration=160\r\n", "Content-Type: application/dtmf-relay");
            presser.Gets(200);
            other.Receives(SipMethod.Info);
        }
    }

    private static async Task PressAsync(TestPbx pbx, TonePhone phone, IPEndPoint to, string keys, Func<bool> isDone)
    {
        while (!isDone())
        {
            foreach (var key in keys)
            {
                phone.Speaks(to);
                phone.Presses(key, to);
            }
            for (var i = 0; i < 100 && !isDone(); i++)                         // packets go through real sockets and another thread; the clock may outrun them
            {
                pbx.LetPass(TimeSpan.FromMilliseconds(20));
                await Task.Yield();
            }
        }
    }

    private static async Task<IReadOnlyList<RecordingEntry>> AfterAWhileAsync(TestPbx pbx)
    {
        for (var i = 0; i < 20; i++)
        {
            pbx.LetPass(TimeSpan.FromMilliseconds(200));
            await Task.Yield();
        }
        return pbx.Recordings.Entries;
    }

    private static ((CallOnWire Call, ReadOnlyMemory<byte> Answer) Caller, (PhoneOnPaper Phone, CallOnWire Call) Callee) Talking(
        TestPbx pbx, string offer, string answer)
    {
        var (alice, bob) = (Registered(pbx, "102"), Registered(pbx, "103"));
        var call = CallOnWire.From(alice, "103", offer);
        var ring = CallOnWire.At(bob).Answers(200, answer);
        bob.Wire.Receives(SipMethod.Ack);
        return ((call, call.Gets(200).Body.ToArray()), (bob, ring));
    }

    private static PhoneOnPaper Registered(TestPbx pbx, string number)
    {
        var phone = pbx.Phone(number);
        phone.Registers();
        return phone;
    }

    /// <summary>The first recording, once the writer has closed its file.</summary>
    private static async Task<RecordingEntry> ClosedAsync(TestPbx pbx)
    {
        while (pbx.Recordings.Entries[0].State == RecordingState.Open)
        {
            pbx.LetPass(TimeSpan.FromMilliseconds(200));                       // the writer's next look, on another thread
            await Task.Yield();
        }
        return pbx.Recordings.Entries[0];
    }

    private static string Description(string formats, string more = "", string protocol = "RTP/AVP") =>
        $"v=0\r\no=- 1 1 IN IP4 192.0.2.99\r\ns=-\r\nc=IN IP4 192.0.2.99\r\nt=0 0\r\nm=audio 4000 {protocol} {formats}\r\n"
        + $"a=rtpmap:101 telephone-event/8000\r\n{more}";

    private static IPEndPoint PortOf(ReadOnlyMemory<byte> sdp) => PortOf(sdp.Span);

    private static IPEndPoint PortOf(ReadOnlySpan<byte> sdp) =>
        new(IPAddress.Loopback, int.Parse(AudioPort().Match(Encoding.UTF8.GetString(sdp)).Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    private static string CryptoOf(ReadOnlySpan<byte> sdp) => CryptoLine().Match(Encoding.UTF8.GetString(sdp)).Groups[1].Value;

    private static string FileWith(string? recorded = null, bool tenant = false, string? off = null, string? demand = null)
    {
        var extensions = new[] { "102", "103", "104" }.Select(number =>
            $$"""{"number":"{{number}}","sip_password":"sip-{{number}}","recording":"{{(number == demand ? "on_demand" : number == recorded ? "on" : number == off ? "off" : "tenant")}}"}""");
        return $$"""
            {"tenants":[{"name":"Example","domain":"example.org","recording":"{{(tenant ? "on" : "off")}}","extensions":[{{string.Join(',', extensions)}}]}]}
            """;
    }

    [GeneratedRegex("m=audio ([0-9]+) ")]
    private static partial Regex AudioPort();

    [GeneratedRegex("a=crypto:([^\r]+)")]
    private static partial Regex CryptoLine();
}
