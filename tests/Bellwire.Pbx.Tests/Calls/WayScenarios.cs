using Bellwire.Contracts;
using Bellwire.Sip.Messages;
using Bellwire.Testing;
using static Bellwire.Pbx.Tests.Calls.CallLadder;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>The ways that requests come and go: routes, paths, connections, and what is believed of who sends them.</summary>
public sealed class WayScenarios
{
    [Theory]
    [InlineData("Route: <sip:198.51.100.1;lr>", 403)]
    [InlineData("Route: <sip:192.0.2.1;lr>, <sip:elsewhere.example;lr>", 403)]
    [InlineData("Route: <sip:pbx.example.org;lr>", 180)]
    [InlineData("Route: <sip:192.0.2.1;lr>, <sip:example.org;lr>", 180)]
    public async Task A_route_that_leads_further_than_to_us_is_refused(string route, int status)
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        var call = CallOnWire.From(alice, "103", Sdp.Plain, route);
        if (status == 180)
            Assert.Empty(CallOnWire.At(bob).Answers(180).Incoming.Value(SipHeader.Route));
        call.Gets(status);
    }

    [Fact]
    public async Task A_phone_is_not_believed_who_it_says_that_it_is()
    {
        await using var pbx = await TestPbx.StartAsync();
        var (alice, bob) = Registered(pbx, "102", "103");
        CallOnWire.From(alice, "103", Sdp.Plain, "P-Asserted-Identity: <sip:101@example.org>", "P-Preferred-Identity: <sip:101@example.org>");
        var ring = CallOnWire.At(bob);
        Assert.Contains("sip:102@", ring.Incoming.Value(SipHeader.From));
        Assert.Empty(ring.Incoming.Value(SipHeader.PAssertedIdentity));
        Assert.Equal("102", pbx.Sees().OfType<CallStart>().Single().Caller.Number);
    }

    [Fact]
    public async Task A_phone_behind_an_edge_proxy_is_called_by_its_path()
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = Registered(pbx, "102");
        var bob = pbx.Phone("103");
        bob.Registers(lines: ["Path: <sip:edge@192.0.2.200;lr;ob>", "Supported: path, outbound"]);
        CallOnWire.From(alice, "103");
        Assert.Equal("<sip:edge@192.0.2.200;lr;ob>", CallOnWire.At(bob).Incoming.Value(SipHeader.Route));
    }

    [Fact]
    public async Task A_phone_whose_connection_has_gone_is_not_called_by_a_new_one()
    {
        await using var pbx = await TestPbx.StartAsync();
        var alice = Registered(pbx, "102");
        var bob = pbx.Phone("103", Bellwire.Sip.Transports.SipTransport.Tcp);
        bob.Registers(contact: $"<{bob.Contact}>;reg-id=1;+sip.instance=\"<urn:uuid:0000b311-0000-4000-8000-000000000003>\"", lines: ["Supported: path, outbound"]);
        var call = CallOnWire.From(alice, "103");
        CallOnWire.At(bob).Answers(486).Receives(SipMethod.Ack);               // by the connection that it registered on
        call.Gets(486);
        bob.Wire.HangsUpTheLine();
        CallOnWire.From(alice, "103").Gets(480);
    }
}
