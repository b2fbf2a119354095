using System.Text;
using System.Text.RegularExpressions;
using Bellwire.Pbx.Tests.Calls;
using Bellwire.Pbx.Tests.Queues.Waiting;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;
using Bellwire.Testing;
using Bellwire.Testing.Media;

namespace Bellwire.Pbx.Tests.Queues;

/// <summary>Who may wait in a queue, with what audio, and what he hears there.</summary>
public sealed partial class WaitingScenarios
{
    private const string WaitsAlways = "\"wait_when_no_agents_online\":true";
    private const string Crypto = "a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n";
    private const string Keys = "v=0\r\no=- 1 1 IN IP4 192.0.2.99\r\ns=-\r\nc=IN IP4 192.0.2.99\r\nt=0 0\r\nm=audio 4000 RTP/SAVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";

    private const string Browser =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuv\r\n"
        + "a=fingerprint:sha-256 00:11\r\na=setup:actpass\r\na=rtcp-mux\r\n";

    [Fact]
    public async Task The_caller_hears_the_intro_his_place_and_music()
    {
        await using var house = await QueueHouse.OpensAsync($"{WaitsAlways},\"intro\":\"welcome\",\"inform_position\":\"ON_CONNECTED\"");
        using var ann = new TonePhone(440);
        CallOnWire.From(house.Phone("102"), "8001", ann.Sdp()).Gets(200);

        var expected = Spoken("welcome").Concat(Spoken("position-first")).Take(160 * 50).ToArray();
        var heard = new List<byte>();
        for (var i = 0; i < 50; i++)
        {
            house.Pbx.LetPass(TimeSpan.FromMilliseconds(20));
            heard.AddRange(ann.Hears());
        }
        for (var i = 0; i < heard.Count; i++)
            if (Math.Abs(heard[i] - expected[i]) > 1)                          // one step: who rounds otherwise is right too
                Assert.True((heard[i] | 0x80) >= 0xfe && (expected[i] | 0x80) >= 0xfe, $"sample {i}: {expected[i]} is heard as {heard[i]}");
    }

    [Fact]
    public async Task A_caller_with_keys_waits_with_keys_of_ours_and_so_does_his_agent()
    {
        await using var house = await QueueHouse.OpensAsync();
        var agent = house.Phone("201");
        var call = CallOnWire.From(house.Phone("102"), "8001", Keys + Crypto);
        var waiting = call.Gets(200).Body();
        Assert.Contains("RTP/SAVP 0 101", waiting);
        var ours = CryptoLine().Match(waiting).Value;
        Assert.StartsWith("a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:", ours, StringComparison.Ordinal);
        Assert.DoesNotContain("WVNfX19", ours, StringComparison.Ordinal);

        var ring = CallOnWire.At(agent);
        var offered = CryptoLine().Match(ring.Incoming.Body()).Value;
        Assert.StartsWith("a=crypto:", offered, StringComparison.Ordinal);
        Assert.DoesNotContain("WVNfX19", offered, StringComparison.Ordinal);
        var (tag, suite) = (offered.Split(' ')[0]["a=crypto:".Length..], offered.Split(' ')[1]);
        ring.Answers(200, Keys + $"a=crypto:{tag} {suite} inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n").Receives(SipMethod.Ack);
        var bridged = call.Receives(SipMethod.Invite, 200, Keys + Crypto).Body();
        Assert.Contains("RTP/SAVP", bridged);
        Assert.DoesNotContain("d0Rmdm", bridged, StringComparison.Ordinal);
        call.Receives(SipMethod.Ack);
        call.HangsUp();
        ring.Receives(SipMethod.Bye);
    }

    [Theory]
    [InlineData(Keys + "a=crypto:1 AEAD_AES_256_GCM inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n")]
    [InlineData(Keys)]
    public async Task A_caller_with_keys_that_we_do_not_speak_is_refused_and_told_why(string offer)
    {
        await using var house = await QueueHouse.OpensAsync(WaitsAlways);
        Assert.Contains("A queue talks PCMU or PCMA", CallOnWire.From(house.Phone("102"), "8001", offer).Gets(488).Value(SipHeader.Warning));
        house.Sees("call_start", "call_fail 488", "call_cdr None 488");
    }

    [Fact]
    public async Task A_browser_is_refused_and_told_why()
    {
        await using var house = await QueueHouse.OpensAsync(WaitsAlways);
        var browser = house.Pbx.Phone("102", SipTransport.Ws);
        browser.Registers();
        Assert.Contains("A queue talks PCMU or PCMA", CallOnWire.From(browser, "8001", Browser).Gets(488).Value(SipHeader.Warning));
    }

    [Fact]
    public async Task A_caller_who_brings_no_offer_is_made_one_and_an_agent_rings_when_he_has_answered_it()
    {
        await using var house = await QueueHouse.OpensAsync("\"agent_auto_ready\":false");
        var (caller, agent) = (house.Phone("102"), house.Phone("201"));
        house.Dials(agent, "*36");
        house.Pbx.Sees();
        var call = CallOnWire.From(caller, "8001", sdp: null);
        var offer = caller.Wire.Receives(200);
        Assert.Contains("RTP/AVP 0 8 101", Encoding.UTF8.GetString(offer.Body));
        house.Sees("call_start", "102@8001 Enqueue 1");

        house.Pbx.LetPass(TimeSpan.FromMilliseconds(600));
        call.Gets(200, ackSdp: Sdp.Plain);                                     // the 200 came again
        house.Sees("target_add 201", "201@8001 QueueCall");
        QueueHouse.Answers(agent, call).HangsUp();
        call.Receives(SipMethod.Bye);
    }

    [Fact]
    public async Task An_agent_whose_phone_cannot_talk_to_the_caller_is_asked_once_and_stays_ready()
    {
        await using var house = await QueueHouse.OpensAsync("\"wrap_up_time\":30");
        var agent = house.Phone("201");
        var call = CallOnWire.From(house.Phone("102"), "8001", Keys + Crypto);
        call.Gets(200);
        CallOnWire.At(agent).Answers(488).Receives(SipMethod.Ack);
        house.Sees("call_start", "102@8001 Enqueue 1", "target_add 201", "201@8001 QueueCall", "target_fail 201 488", "201@8001 Ready");
        house.Pbx.LetPass(TimeSpan.FromSeconds(20));
        house.Sees();
        call.HangsUp();
    }

    [Fact]
    public async Task An_operator_gives_his_place_in_line_to_his_caller()
    {
        await using var house = await QueueHouse.OpensAsync(WaitsAlways);
        var (ann, ben, clerk) = (house.Phone("102"), house.Phone("103"), house.Phone("202"));
        var call = CallOnWire.From(ann, "202");
        var ring = CallOnWire.At(clerk).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        var asked = QueueHouse.Waits(clerk);
        QueueHouse.Waits(ben);
        house.Pbx.Sees();

        ring.Sends("REFER", null, $"Refer-To: <sip:8001@example.org?Replaces={asked.CallId}%3Bto-tag%3D{asked.RemoteTag}%3Bfrom-tag%3D{asked.LocalTag}>");
        ring.Gets(202);
        ring.Receives(SipMethod.Notify);
        Assert.Contains("SIP/2.0 200", ring.Receives(SipMethod.Notify).Body());
        ring.Receives(SipMethod.Bye);
        call.Receives(SipMethod.Invite, sdp: Sdp.Plain);
        call.Receives(SipMethod.Ack);
        asked.Receives(SipMethod.Bye);
        house.Sees(
            "call_reroute 8001 Transfer", "202@8001 Hangup 1", "target_ended 202", "102@8001 Enqueue 1", "202@8002 OtherCall",
            "call_ended", "call_cdr AttendedTransferComplete 0 8001", "202@8002 Ready");
        Assert.Equal([("1", "102"), ("2", "103")], house.Status().WaitingList.Select(entry => (entry.Position, entry.CallerNumber)));

        call.HangsUp();
        house.Sees("call_ended", "call_cdr CallerDisconnect 0 202 8001", "102@8001 Hangup 1");
    }

    [Fact]
    public async Task An_operator_who_called_transfers_whom_he_called_and_that_one_waits()
    {
        await using var house = await QueueHouse.OpensAsync(WaitsAlways);
        var (ann, clerk) = (house.Phone("102"), house.Phone("202"));
        var call = CallOnWire.From(clerk, "102");
        var ring = CallOnWire.At(ann).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        house.Pbx.Sees();
        call.Sends("REFER", null, "Refer-To: <sip:8001@example.org>");
        call.Gets(202);
        house.Pbx.Sees();
        var entry = house.Status().WaitingList.Single();
        Assert.Equal(("102", "Ann 102"), (entry.CallerNumber, entry.CallerName));
    }

    private static IEnumerable<byte> Spoken(string prompt)
    {
        var file = File.ReadAllBytes(Path.Combine(PromptShelfTests.Shipped, "en", prompt + ".wav"));
        for (var i = 44; i < file.Length; i += 2)
            yield return TonePhone.MuLaw(BitConverter.ToInt16(file, i));
    }

    [GeneratedRegex("a=crypto:[^\r]+")]
    private static partial Regex CryptoLine();
}
