using System.Net;
using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using Bellwire.Testing.Media;
using Bellwire.Testing.Sip;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>Calls from and to carriers.</summary>
public sealed class TrunkScenarios
{
    private const string Carrier = "192.0.2.50", Second = "192.0.2.51";

    private static string File(string trunkMore = "", string tenantMore = "", string host = Carrier, string extensionMore = "") => $$"""
        {"tenants":[{"name":"Example","domain":"example.org"{{tenantMore}},
          "extensions":[{"number":"101","sip_password":"sip-101","outbound":false},{"number":"102","sip_password":"sip-102"{{extensionMore}} },
                        {"number":"103","sip_password":"sip-103","forward":{"unconditional":"9555"} },{"number":"104","sip_password":"sip-104","enabled":false}],
          "trunks":[{"name":"carrier","host":"{{host}}","username":"bell","password":"wire"{{trunkMore}},
                     "inbound":[{"did":"18800606","to":"102"},{"did":"18800607","to":"103"},{"did":"18800608","to":"104"}],
                     "outbound":[{"prefix":"9","strip":1,"caller_id":"18800606"}]},
                    {"name":"second","host":"{{Second}}","priority":5,"outbound":[{"prefix":"9","strip":1}]}]}]}
        """;

    private static PhoneOnPaper CarrierOf(TestPbx pbx, string address = Carrier)
    {
        var carrier = pbx.Phone("4420", address);
        carrier.Wire.AbsorbsCopies = true;
        return carrier;
    }

    [Theory]
    [InlineData("18800606")]
    [InlineData("+18800606")]
    public async Task A_call_from_the_carrier_rings_the_extension_of_its_number(string did)
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var bob = Registered(pbx, "102");
        var carrier = CarrierOf(pbx);
        var call = CallOnWire.FromTrunk(carrier, did, Sdp.Plain, "P-Asserted-Identity: <sip:4477@carrier.example>");
        var ring = CallOnWire.At(bob).PicksUp();
        Assert.Contains("sip:4477@example.org", ring.Incoming.Value(SipHeader.From));
        call.Gets(180);
        call.Gets(200);
        call.HangsUp();
        ring.Receives(SipMethod.Bye);

        var events = pbx.Sees();
        var start = events.OfType<CallStart>().Single();
        Assert.Equal((CallDirection.In, "4477", "102"), (start.Direction, start.Caller.Number, start.Callee.Number));
        var cdr = events.Cdr();
        Assert.Equal((did, "carrier", "example.org", "4477"), (cdr.DidCid, cdr.TrunkName, cdr.CallerDomain, cdr.Caller));
        Assert.Equal(["102"], start.Subjects);
        pbx.LeavesNothing();
    }

    [Theory]
    [InlineData("id")]
    [InlineData("user;header")]
    public async Task A_carriers_caller_who_is_withheld_is_shown_to_nobody(string privacy)
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var bob = Registered(pbx, "102");
        var call = CallOnWire.FromTrunk(
            CarrierOf(pbx), "18800606", Sdp.Plain, "P-Asserted-Identity: \"Jim\" <sip:4477@carrier.example>", $"Privacy: {privacy}");
        var ring = CallOnWire.At(bob).Answers(486);
        var invite = System.Text.Encoding.UTF8.GetString(ring.Incoming.Bytes.Span);
        Assert.Contains("From: \"Anonymous\" <sip:anonymous@anonymous.invalid>", invite, StringComparison.Ordinal);
        Assert.DoesNotContain("4477", invite, StringComparison.Ordinal);
        call.Gets(486);

        var events = pbx.Sees();
        Assert.Equal(("anonymous", ""), (events.OfType<CallStart>().Single().Caller.Number, events.OfType<CallStart>().Single().CallerDisplayName));
        Assert.Equal(("anonymous", "anonymous.invalid"), (events.Cdr().Caller, events.Cdr().CallerDomain));
    }

    [Fact]
    public async Task Who_asks_for_privacy_is_asserted_to_the_carrier_and_hidden_in_From()
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var (alice, carrier) = (Registered(pbx, "102"), CarrierOf(pbx));
        var call = CallOnWire.From(alice, "95551234", Sdp.Plain, "Privacy: id");
        var ring = CallOnWire.At(carrier).Answers(486);
        Assert.Contains("<sip:anonymous@anonymous.invalid>", ring.Incoming.Value(SipHeader.From));
        Assert.Contains("sip:18800606@", ring.Incoming.Value(SipHeader.PAssertedIdentity));
        Assert.Equal("id", ring.Incoming.Value(SipHeader.Privacy));
        call.Gets(486);
        Assert.Equal("102", pbx.Sees().Cdr().Caller);                          // our own books know
    }

    [Theory]
    [InlineData("18800608", 404)]
    [InlineData("18899999", 404)]
    public async Task A_number_that_leads_to_nobody_is_404(string did, int status)
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var carrier = CarrierOf(pbx);
        carrier.Wire.Sends(carrier.Wire.Request("INVITE", $"sip:{did}@192.0.2.1", "x", 1, body: Sdp.Plain).Replace("@example.org", "@carrier.example", StringComparison.Ordinal));
        carrier.Wire.Receives(status);
    }

    [Fact]
    public async Task Two_tenants_with_the_same_carrier_get_their_own_calls()
    {
        const string two = $$"""
            {"tenants":[
              {"name":"One","domain":"example.org","extensions":[{"number":"102","sip_password":"sip-102"}],
               "trunks":[{"name":"carrier","host":"{{Carrier}}","inbound":[{"did":"4930100","to":"102"}],"outbound":[{"prefix":"9","strip":1}]}]},
              {"name":"Two","domain":"example.net","extensions":[{"number":"202","sip_password":"sip-202"}],
               "trunks":[{"name":"carrier","host":"{{Carrier}}","inbound":[{"did":"4930200","to":"202"}],"outbound":[{"prefix":"9","strip":1}]}]}]}
            """;
        await using var pbx = await TestPbx.StartAsync(two);
        var bob = Registered(pbx, "102");
        var carrier = CarrierOf(pbx);
        CallOnWire.FromTrunk(carrier, "4930100");
        CallOnWire.At(bob);
        var tenants = pbx.Directory.Directory.Current.Tenants.ToDictionary(tenant => tenant.Tenant.Domain, tenant => tenant.Tenant.Id);
        Assert.Equal(tenants["example.org"], pbx.Sees().OfType<CallStart>().Single().TenantId);
        CallOnWire.FromTrunk(carrier, "4930200").Gets(480);                    // nobody is registered there
        Assert.Equal(tenants["example.net"], pbx.Sees().OfType<CallStart>().Single().TenantId);
        CallOnWire.From(bob, "9555");
        Assert.Contains("sip:102@", CallOnWire.At(carrier).Incoming.Value(SipHeader.From));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Media_from_any_source_is_heard_from_a_trunk_that_may(bool mayAnySource)
    {
        await using var pbx = await TestPbx.StartAsync(File(mayAnySource ? ",\"media_any_source\":true" : ""));
        var bob = Registered(pbx, "102");
        var carrier = CarrierOf(pbx);
        using var ears = new TonePhone(440);
        using var gateway = new TonePhone(800, IPAddress.Parse("127.0.0.2"));
        var call = CallOnWire.FromTrunk(carrier, "18800606", Sdp.Plain);       // its description names 192.0.2.99
        var ring = CallOnWire.At(bob).Answers(200, ears.Sdp("0 8 101"));
        ring.Receives(SipMethod.Ack);
        var ours = call.Gets(200).Audio();
        for (var i = 0; i < 5; i++)
            gateway.Speaks(ours);
        if (mayAnySource)
            ears.Hears();
        else
            Assert.False(ears.HearsSomething());
        pbx.EndsCleanly(call, ring);
    }

    [Fact]
    public async Task A_stranger_cannot_use_the_carriers_way_in()
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var bob = Registered(pbx, "102");
        var stranger = pbx.Phone("4420", "198.51.100.4");
        stranger.Wire.Sends(stranger.Wire.Request("INVITE", "sip:18800606@192.0.2.1", "x", 1, body: Sdp.Plain));
        stranger.Wire.Receives(401);
        bob.Wire.ReceivesNothing();
        Assert.Empty(pbx.Sees());
    }

    [Fact]
    public async Task A_call_out_has_the_number_stripped_our_caller_id_and_a_proof()
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var alice = Registered(pbx, "102");
        var carrier = CarrierOf(pbx);
        var call = CallOnWire.From(alice, "95551234");
        var first = CallOnWire.At(carrier);
        Assert.Equal($"sip:5551234@{Carrier}:5060", System.Text.Encoding.ASCII.GetString(first.Incoming.RequestUri));
        Assert.Contains("sip:18800606@", first.Incoming.Value(SipHeader.PAssertedIdentity));
        Assert.Contains("sip:18800606@", first.Incoming.Value(SipHeader.From));
        first.Answers(407, null, "Proxy-Authenticate: Digest realm=\"carrier\",nonce=\"n1\",qop=\"auth\"").Receives(SipMethod.Ack);
        var ring = CallOnWire.At(carrier);
        Assert.Contains("username=\"bell\"", ring.Incoming.Value(SipHeader.ProxyAuthorization));
        ring.Answers(183, Sdp.Plain).Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        call.Gets(183);
        call.Gets(200);
        call.Sends("BYE");
        alice.Wire.Receives(200);
        carrier.Wire.Sends(carrier.Wire.Response(
            carrier.Wire.Receives(SipMethod.Bye), 407, ring.LocalTag, null, "Proxy-Authenticate: Digest realm=\"carrier\",nonce=\"n2\",qop=\"auth\""));
        Assert.Contains("username=\"bell\"", ring.Receives(SipMethod.Bye).Value(SipHeader.ProxyAuthorization));

        var events = pbx.Sees();
        Assert.Equal(CallDirection.Out, events.OfType<CallStart>().Single().Direction);
        var cdr = events.Cdr();
        Assert.Equal(("carrier", "18800606", CallDirection.Out), (cdr.TrunkName, cdr.OutboundCallerId, cdr.Direction));
        Assert.Equal(["102"], events.OfType<CallStart>().Single().Subjects);
    }

    [Fact]
    public async Task A_wrong_proof_is_not_tried_for_ever()
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var alice = Registered(pbx, "102");
        var carrier = CarrierOf(pbx);
        var call = CallOnWire.From(alice, "95551234");
        for (var round = 1; round <= 2; round++)
            CallOnWire.At(carrier).Answers(401, null, $"WWW-Authenticate: Digest realm=\"carrier\",nonce=\"n{round}\",qop=\"auth\"").Receives(SipMethod.Ack);
        call.Gets(480);
        carrier.Wire.ReceivesNothing();
        Assert.Equal(401, pbx.Sees().OfType<CallFail>().Single().FailCode);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_carrier_that_has_no_room_hands_over_to_the_next_trunk()
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var alice = Registered(pbx, "102");
        var (carrier, second) = (CarrierOf(pbx), CarrierOf(pbx, Second));
        var call = CallOnWire.From(alice, "95551234");
        CallOnWire.At(carrier).Answers(503).Receives(SipMethod.Ack);
        var ring = CallOnWire.At(second);
        Assert.Contains("sip:102@", ring.Incoming.Value(SipHeader.From));      // no caller id of its own
        ring.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        call.Gets(200);
        Assert.Equal("second", Hangs(pbx, call, ring).TrunkName);
    }

    [Fact]
    public async Task A_carrier_that_says_nothing_hands_over_after_its_time()
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var alice = Registered(pbx, "102");
        CarrierOf(pbx);
        var second = CarrierOf(pbx, Second);
        var call = CallOnWire.From(alice, "95551234");
        pbx.LetPass(TimeSpan.FromSeconds(4.9));
        second.Wire.ReceivesNothing();
        pbx.LetPass(TimeSpan.FromSeconds(0.2));
        var ring = CallOnWire.At(second).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(100);
        call.Gets(200);
        Assert.Equal([408, 0], Hangs(pbx, call, ring).CallTargets.Select(target => target.StatusCode));
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task How_long_a_carrier_may_say_nothing_is_its_own_setting()
    {
        await using var pbx = await TestPbx.StartAsync(File(",\"response_time\":2"));
        var alice = Registered(pbx, "102");
        CarrierOf(pbx);
        var second = CarrierOf(pbx, Second);
        CallOnWire.From(alice, "95551234");
        pbx.LetPass(TimeSpan.FromSeconds(2.1));
        CallOnWire.At(second);
    }

    [Fact]
    public async Task A_carrier_that_said_trying_is_given_the_time_to_ring()
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var alice = Registered(pbx, "102");
        var (carrier, second) = (CarrierOf(pbx), CarrierOf(pbx, Second));
        CallOnWire.From(alice, "95551234");
        CallOnWire.At(carrier).Answers(100);
        pbx.LetPass(TimeSpan.FromSeconds(10));
        second.Wire.ReceivesNothing();
    }

    [Theory]
    [InlineData(180)]
    [InlineData(200)]
    public async Task A_carrier_that_speaks_after_it_was_passed_over_is_told_that_its_call_is_over(int status)
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var alice = Registered(pbx, "102");
        var (carrier, second) = (CarrierOf(pbx), CarrierOf(pbx, Second));
        var call = CallOnWire.From(alice, "95551234");
        var late = CallOnWire.At(carrier);
        pbx.LetPass(TimeSpan.FromSeconds(5.1));
        var ring = CallOnWire.At(second).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(100);
        call.Gets(200);
        late.Answers(status, status == 200 ? Sdp.Plain : null);
        if (status == 200)
        {
            late.Receives(SipMethod.Ack);
            late.Receives(SipMethod.Bye);
        }
        else
        {
            late.Receives(SipMethod.Cancel);
            late.Answers(487).Receives(SipMethod.Ack);
        }
        Assert.Equal("second", Hangs(pbx, call, ring).TrunkName);
        pbx.LeavesNothing();
    }

    [Fact]
    public async Task A_carrier_whose_addresses_all_say_nothing_is_not_waited_for()
    {
        await using var names = new FakeNameServer();
        names.AddService("_sip._udp.carrier.example", "a.carrier.example", 5060, priority: 1);
        names.AddService("_sip._udp.carrier.example", "b.carrier.example", 5060, priority: 2);
        names.AddAddress("a.carrier.example", "192.0.2.60");
        names.AddAddress("b.carrier.example", "192.0.2.61");
        await using var pbx = await TestPbx.StartAsync(File(host: "carrier.example"), names: names.Address);
        var alice = Registered(pbx, "102");
        var (first, next, second) = (CarrierOf(pbx, "192.0.2.60"), CarrierOf(pbx, "192.0.2.61"), CarrierOf(pbx, Second));
        pbx.Network.Loses = (_, to, _) => to == first.Address;                 // swallowed
        var invites = 0;
        pbx.Network.Delivers = (_, to, _) => invites += to == next.Address ? 1 : 0;
        var call = CallOnWire.From(alice, "95551234");
        await UntilAsync(pbx, () => pbx.Network.Ladder.Any(line => line.Contains("192.0.2.60", StringComparison.Ordinal)));
        pbx.LetPass(TimeSpan.FromSeconds(5.1));
        Assert.Equal(1, invites);
        pbx.LetPass(TimeSpan.FromSeconds(5.1));
        var ring = CallOnWire.At(second).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(100);
        call.Gets(200);
        Assert.Equal([408, 0], Hangs(pbx, call, ring).CallTargets.Select(target => target.StatusCode));
    }

    [Fact]
    public async Task Without_a_trunk_that_takes_it_the_call_fails_with_the_last_ones_code()
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var alice = Registered(pbx, "102");
        var (carrier, second) = (CarrierOf(pbx), CarrierOf(pbx, Second));
        var call = CallOnWire.From(alice, "95551234");
        CallOnWire.At(carrier).Answers(503).Receives(SipMethod.Ack);
        CallOnWire.At(second).Answers(503).Receives(SipMethod.Ack);
        call.Gets(480);
        Assert.Equal(503, pbx.Sees().OfType<CallFail>().Single().FailCode);
        pbx.LeavesNothing();
    }

    [Theory]
    [InlineData("101", "95551234", 403)]
    [InlineData("102", "9900123", 403)]
    [InlineData("102", "7000", 404)]
    public async Task Who_or_what_is_not_allowed_does_not_get_out(string caller, string number, int status)
    {
        await using var pbx = await TestPbx.StartAsync(File(tenantMore: ",\"blocked_prefixes\":[\"900\"]"));
        var phone = Registered(pbx, caller);
        var carrier = CarrierOf(pbx);
        CallOnWire.From(phone, number).Gets(status);
        carrier.Wire.ReceivesNothing();
        Assert.Equal(["call_start", "call_fail", "call_cdr"], pbx.Sees().Story());
    }

    [Theory]
    [InlineData(",\"max_outbound_calls\":1", "", "")]
    [InlineData("", ",\"max_outbound_calls\":1", "")]
    public async Task One_call_out_more_than_allowed_is_503(string tenantMore, string extensionMore, string trunkMore)
    {
        await using var pbx = await TestPbx.StartAsync(File(trunkMore, tenantMore, extensionMore: extensionMore));
        var alice = Registered(pbx, "102");
        var carrier = CarrierOf(pbx);
        var call = CallOnWire.From(alice, "95551234");
        var ring = CallOnWire.At(carrier).Answers(200, Sdp.Plain);
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        CallOnWire.From(alice, "95551235").Gets(503);
        pbx.Sees();
        Hangs(pbx, call, ring);
        CallOnWire.From(alice, "95551236");
        CallOnWire.At(carrier);
    }

    [Fact]
    public async Task A_full_trunk_is_passed_over()
    {
        await using var pbx = await TestPbx.StartAsync(File(",\"max_calls\":1"));
        var alice = Registered(pbx, "102");
        var (carrier, second) = (CarrierOf(pbx), CarrierOf(pbx, Second));
        CallOnWire.From(alice, "95551234");
        CallOnWire.At(carrier);
        CallOnWire.From(alice, "95551235");
        CallOnWire.At(second);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_attended_transfer_to_outside_keeps_its_place_on_the_trunk_until_it_ends(bool afterAnswer)
    {
        await using var pbx = await TestPbx.StartAsync(File(",\"max_calls\":1", extensionMore: ",\"max_outbound_calls\":9"));
        var (alice, bob, carrier, second) = (Registered(pbx, "101"), Registered(pbx, "102"), CarrierOf(pbx), CarrierOf(pbx, Second));
        var call = CallOnWire.From(alice, "102");
        var ring = CallOnWire.At(bob).PicksUp();
        call.Gets(180);
        call.Gets(200);
        var consult = CallOnWire.From(bob, "95551234");
        var outside = CallOnWire.At(carrier).Answers(180);
        consult.Gets(180);
        if (afterAnswer)
        {
            outside.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
            consult.Gets(200);
        }
        ring.Sends("REFER", null, $"Refer-To: <sip:95551234@example.org?Replaces={consult.CallId}%3Bto-tag%3D{consult.RemoteTag}%3Bfrom-tag%3D{consult.LocalTag}>");
        ring.Gets(202);
        if (!afterAnswer)
            outside.Answers(200, Sdp.Plain).Receives(SipMethod.Ack);
        Assert.Equal(1, pbx.Calls.Count);
        Forgets(bob);
        CallOnWire.From(bob, "95550000");
        CallOnWire.At(second).Answers(404).Receives(SipMethod.Ack);            // the first is taken
        outside.Sends("BYE");
        pbx.LetPass(TimeSpan.FromSeconds(33));
        Forgets(bob, carrier);
        CallOnWire.From(bob, "95550001");
        CallOnWire.At(carrier);                                                // and free again
    }

    private static void Forgets(params PhoneOnPaper[] phones)
    {
        foreach (var phone in phones)
            while (phone.Wire.Unread > 0)
                phone.Wire.Receives();
    }

    [Fact]
    public async Task A_call_from_outside_may_be_forwarded_outside_in_the_name_of_who_forwards()
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var carrier = CarrierOf(pbx);
        var call = CallOnWire.FromTrunk(carrier, "18800607");
        var ring = CallOnWire.At(carrier).Answers(200, Sdp.Plain);
        Assert.Contains("sip:555@", System.Text.Encoding.ASCII.GetString(ring.Incoming.RequestUri));
        ring.Receives(SipMethod.Ack);
        call.Gets(200);
        var cdr = Hangs(pbx, call, ring);
        Assert.Equal((CallDirection.In2Out, "18800607", "18800606"), (cdr.Direction, cdr.DidCid, cdr.OutboundCallerId));
    }

    [Fact]
    public async Task The_second_address_of_a_carrier_is_tried_when_the_first_fails()
    {
        await using var names = new FakeNameServer();
        names.AddService("_sip._udp.carrier.example", "a.carrier.example", 5060, priority: 1);
        names.AddService("_sip._udp.carrier.example", "b.carrier.example", 5070, priority: 2);
        names.AddAddress("a.carrier.example", "192.0.2.60");
        names.AddAddress("b.carrier.example", "192.0.2.61");
        await using var pbx = await TestPbx.StartAsync(File(host: "carrier.example"), names: names.Address);
        var alice = Registered(pbx, "102");
        var first = CarrierOf(pbx, "192.0.2.60");
        var call = CallOnWire.From(alice, "95551234");
        await UntilAsync(pbx, () => first.Wire.Unread > 0);
        var heard = new List<string>();
        pbx.Network.Attach(Bellwire.Sip.Transports.SipTransport.Udp, SimulatedNetwork.At("192.0.2.61", 5070), (_, bytes) => heard.Add(System.Text.Encoding.ASCII.GetString(bytes)));
        CallOnWire.At(first).Answers(503).Receives(SipMethod.Ack);
        pbx.LetPass(TimeSpan.FromMilliseconds(10));
        Assert.StartsWith("INVITE sip:5551234@carrier.example", Assert.Single(heard), StringComparison.Ordinal);
        Assert.Single(pbx.Sees().OfType<TargetAdd>());                         // one target, whatever its addresses
        Assert.Equal(0, alice.Wire.Unread);
        Assert.NotNull(call);
    }

    [Fact]
    public async Task A_phone_at_the_carriers_address_proves_itself_like_any_other()
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var alice = pbx.Phone("102", Carrier);
        alice.Registers();
        CallOnWire.From(alice, "7000").Gets(404);
    }

    [Fact]
    public async Task We_register_with_a_carrier_prove_ourselves_refresh_and_leave()
    {
        await using var pbx = await TestPbx.StartAsync(File(",\"register\":true"));
        var carrier = CarrierOf(pbx);
        pbx.Trunks.Start();
        var first = carrier.Wire.Receives(SipMethod.Register);
        Assert.Contains("sip:bell@", first.Value(SipHeader.From));
        carrier.Wire.Sends(carrier.Wire.Response(first, 401, "c", null, "WWW-Authenticate: Digest realm=\"carrier\",nonce=\"n1\",qop=\"auth\""));
        var proved = carrier.Wire.Receives(SipMethod.Register);
        Assert.Contains("username=\"bell\"", proved.Value(SipHeader.Authorization));
        carrier.Wire.Sends(carrier.Wire.Response(proved, 200, "c", null, "Expires: 120"));
        Assert.Equal(1, pbx.Trunks.Registered);
        pbx.LetPass(TimeSpan.FromSeconds(61));
        var refresh = carrier.Wire.Receives(SipMethod.Register);
        Assert.Equal(first.Value(SipHeader.CallId), refresh.Value(SipHeader.CallId));
        carrier.Wire.Sends(carrier.Wire.Response(refresh, 200, "c", null, "Expires: 120"));
        pbx.Trunks.Stop();
        Assert.Equal("0", carrier.Wire.Receives(SipMethod.Register).Value(SipHeader.Expires));
        Assert.Equal(0, pbx.Trunks.Registered);
    }

    [Fact]
    public async Task A_carrier_that_refuses_is_asked_again_later_and_later()
    {
        await using var pbx = await TestPbx.StartAsync(File(",\"register\":true"));
        var carrier = CarrierOf(pbx);
        pbx.Trunks.Start();
        foreach (var wait in (int[])[35, 65, 125])
        {
            carrier.Wire.Sends(carrier.Wire.Response(carrier.Wire.Receives(SipMethod.Register), 403, "c"));
            pbx.LetPass(TimeSpan.FromSeconds(wait - 6));
            carrier.Wire.ReceivesNothing();
            pbx.LetPass(TimeSpan.FromSeconds(6));
        }
        carrier.Wire.Receives(SipMethod.Register);
    }

    [Fact]
    public async Task A_call_to_the_contact_that_we_registered_goes_by_the_number_in_to()
    {
        await using var pbx = await TestPbx.StartAsync(File(",\"register\":true"));
        var bob = Registered(pbx, "102");
        var carrier = CarrierOf(pbx);
        carrier.Wire.Sends(carrier.Wire.Request("INVITE", "sip:bell@192.0.2.1", "x", 1, to: "sip:18800606@carrier.example", body: Sdp.Plain));
        CallOnWire.At(bob);
    }

    [Fact]
    public async Task A_carrier_with_its_dialog_at_another_address_is_followed_there()
    {
        await using var pbx = await TestPbx.StartAsync(File());
        var alice = Registered(pbx, "102");
        var (carrier, media) = (CarrierOf(pbx), CarrierOf(pbx, "192.0.2.77"));
        var call = CallOnWire.From(alice, "95551234");
        var ring = CallOnWire.At(carrier).Answers(200, Sdp.Plain, "Contact: <sip:gw@192.0.2.77:5060>");
        media.Wire.Receives(SipMethod.Ack);
        call.Gets(200);
        call.HangsUp();
        media.Wire.Receives(SipMethod.Bye);
        carrier.Wire.ReceivesNothing();
        Assert.NotNull(ring);
    }

    private static CallCdr Hangs(TestPbx pbx, CallOnWire call, CallOnWire ring)
    {
        call.HangsUp();
        ring.Receives(SipMethod.Bye);
        return pbx.Sees().Cdr();
    }

    // Names are asked for over a real socket on loopback: the only wait that the fake clock does not rule.
    private static async Task UntilAsync(TestPbx pbx, Func<bool> isSo)
    {
        for (var round = 0; round < 500 && !isSo(); round++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            pbx.Network.Settle();
        }
        Assert.True(isSo());
    }
}
