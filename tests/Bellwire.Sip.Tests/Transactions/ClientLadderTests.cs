using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Tests.Stack;
using Bellwire.Sip.Transports;
using Bellwire.Testing.Sip;

namespace Bellwire.Sip.Tests.Transactions;

public sealed class ClientLadderTests : IAsyncDisposable
{
    private readonly TestStack _house = new();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public void An_invite_that_nobody_hears_is_sent_seven_times_and_given_up_after_32_s()
    {
        _house.Sends(SipMethod.Invite, SimulatedNetwork.At("10.0.0.9", 5060));
        _house.Network.LetPass(TimeSpan.FromSeconds(31.99));
        Assert.Equal([0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5], TimesOf("INVITE"));
        Assert.Empty(_house.Heard);
        _house.Network.LetPass(TimeSpan.FromSeconds(10));
        Assert.Equal(["Timeout"], _house.Heard);
        Assert.Equal(7, TimesOf("INVITE").Length);
        Assert.Equal(0, _house.Stack.ClientTransactions);
    }

    [Fact]
    public void A_request_that_nobody_hears_is_sent_at_intervals_up_to_4_s_and_given_up_after_32_s()
    {
        _house.Sends(SipMethod.Options, SimulatedNetwork.At("10.0.0.9", 5060));
        _house.Network.LetPass(TimeSpan.FromSeconds(40));
        Assert.Equal([0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5], TimesOf("OPTIONS"));
        Assert.Equal(["Timeout"], _house.Heard);
    }

    [Fact]
    public void A_request_that_is_being_worked_on_is_sent_every_4_s()
    {
        var bob = _house.Phone("102");
        _house.Sends(SipMethod.Options, bob.Address);
        bob.Sends(bob.Response(bob.Receives(SipMethod.Options), 100));
        _house.Network.LetPass(TimeSpan.FromSeconds(13));
        Assert.Equal([0, 0.5, 4.5, 8.5, 12.5], TimesOf("OPTIONS"));
        Assert.Equal(["100"], _house.Heard);
    }

    [Fact]
    public void Nothing_is_sent_twice_over_a_connection_but_the_time_limits_hold()
    {
        var bob = _house.PhoneOn(SipTransport.Tcp, "102");
        bob.Sends(bob.Request("OPTIONS", "sip:example.org", "x", 1));
        var flow = FlowOf(bob);
        _house.Sends(SipMethod.Invite, flow, "i1");
        _house.Sends(SipMethod.Options, flow, "o1", 2);
        _house.Network.LetPass(TimeSpan.FromSeconds(40));
        Assert.Equal([0], TimesOf("INVITE"));
        Assert.Equal(["Timeout", "Timeout"], _house.Heard);
    }

    [Fact]
    public void A_refused_invite_is_acknowledged_with_its_branch_and_again_for_each_copy_of_the_refusal()
    {
        var bob = _house.Phone("102");
        _house.Sends(SipMethod.Invite, bob.Address);
        var invite = bob.Receives(SipMethod.Invite);
        var busy = bob.Response(invite, 486, toTag: "bob");
        bob.Sends(busy);

        var ack = bob.Receives(SipMethod.Ack);
        Assert.Equal(BranchOf(invite), BranchOf(ack));
        Assert.Equal(Encoding.ASCII.GetString(invite.RequestUri), Encoding.ASCII.GetString(ack.RequestUri));
        Assert.True(ack.TryTo(out var to));
        Assert.Equal("bob", Encoding.ASCII.GetString(to.Tag));
        Assert.True(ack.TryCSeq(out var cseq));
        Assert.Equal((1, SipMethod.Ack), (cseq.Number, cseq.Method));
        bob.Sends(busy);
        bob.Receives(SipMethod.Ack);
        Assert.Equal(["486"], _house.Heard);

        _house.Network.LetPass(TimeSpan.FromSeconds(33));
        Assert.Equal(0, _house.Stack.ClientTransactions);
        bob.Sends(busy);
        bob.ReceivesNothing();
    }

    [Fact]
    public void Every_2xx_of_a_forked_invite_is_passed_up_for_32_s()
    {
        var bob = _house.Phone("102");
        _house.Sends(SipMethod.Invite, bob.Address);
        var invite = bob.Receives(SipMethod.Invite);
        bob.Sends(bob.Response(invite, 180, toTag: "a"));
        bob.Sends(bob.Response(invite, 180, toTag: "b"));
        bob.Sends(bob.Response(invite, 200, toTag: "a"));
        bob.Sends(bob.Response(invite, 200, toTag: "b"));
        bob.Sends(bob.Response(invite, 200, toTag: "b"));
        Assert.Equal(["180", "180", "200", "200", "200"], _house.Heard);
        bob.ReceivesNothing();
        _house.Network.LetPass(TimeSpan.FromSeconds(32.1));
        bob.Sends(bob.Response(invite, 200, toTag: "c"));
        Assert.Equal(5, _house.Heard.Count);
    }

    [Fact]
    public void A_CANCEL_waits_for_the_first_provisional_response()
    {
        var bob = _house.Phone("102");
        var transaction = _house.Sends(SipMethod.Invite, bob.Address);
        var invite = bob.Receives(SipMethod.Invite);
        transaction.Cancel("SIP;cause=200"u8);
        bob.ReceivesNothing();
        bob.Sends(bob.Response(invite, 100));

        var cancel = bob.Receives(SipMethod.Cancel);
        Assert.Equal(BranchOf(invite), BranchOf(cancel));
        Assert.True(cancel.TryCSeq(out var cseq) && cseq.Number == 1);
        Assert.True(cancel.TryGetHeader(SipHeader.Reason, out var reason));
        Assert.Equal("SIP;cause=200", Encoding.ASCII.GetString(reason));
        bob.Sends(bob.Response(cancel, 200));
        bob.Sends(bob.Response(invite, 487));
        bob.Receives(SipMethod.Ack);
        transaction.Cancel();
        bob.ReceivesNothing();
        Assert.Equal(["100", "487"], _house.Heard);
    }

    [Fact]
    public void A_cancelled_invite_without_final_response_is_given_up_after_32_s()
    {
        var bob = _house.Phone("102");
        var transaction = _house.Sends(SipMethod.Invite, bob.Address);
        var invite = bob.Receives(SipMethod.Invite);
        bob.Sends(bob.Response(invite, 180));
        _house.Network.LetPass(TimeSpan.FromMinutes(2));
        Assert.Equal(["180"], _house.Heard);
        transaction.Cancel();
        _house.Network.LetPass(TimeSpan.FromSeconds(31.9));
        Assert.Equal(["180"], _house.Heard);
        _house.Network.LetPass(TimeSpan.FromSeconds(0.2));
        Assert.Equal(["180", "Timeout"], _house.Heard);
    }

    [Fact]
    public void A_2xx_that_crosses_the_CANCEL_is_passed_up()
    {
        var bob = _house.Phone("102");
        var transaction = _house.Sends(SipMethod.Invite, bob.Address);
        var invite = bob.Receives(SipMethod.Invite);
        bob.Sends(bob.Response(invite, 180));
        transaction.Cancel();
        bob.Sends(bob.Response(invite, 200));
        Assert.Equal(["180", "200"], _house.Heard);
        _house.Network.LetPass(TimeSpan.FromSeconds(40));
        Assert.Equal(["180", "200"], _house.Heard);
    }

    [Fact]
    public void A_response_to_nothing_and_a_copy_of_a_final_response_are_dropped()
    {
        var bob = _house.Phone("102");
        _house.Sends(SipMethod.Options, bob.Address);
        var options = bob.Receives(SipMethod.Options);
        bob.Sends(bob.Response(options, 200));
        bob.Sends(bob.Response(options, 200));
        bob.Sends(bob.Response(options, 200).Replace("z9hG4bK", "z9hG4bKother", StringComparison.Ordinal));
        Assert.Equal(["200"], _house.Heard);
        bob.ReceivesNothing();
    }

    [Fact]
    public void A_request_over_a_closed_connection_fails_at_once()
    {
        var bob = _house.PhoneOn(SipTransport.Tcp, "102");
        bob.Sends(bob.Request("OPTIONS", "sip:example.org", "x", 1));
        var flow = FlowOf(bob);
        bob.HangsUpTheLine();
        Assert.Equal([flow], _house.Closed);
        _house.Sends(SipMethod.Options, flow);
        Assert.Equal(["Unreachable"], _house.Heard);
    }

    private SipFlow FlowOf(FakePhone phone)
    {
        var seen = default(SipFlow);
        _house.OnRequest = (in request) =>
        {
            seen = request.Flow;
            request.Send(200);
        };
        phone.Sends(phone.Request("OPTIONS", "sip:example.org", "flow", 1));
        phone.Receives(200);
        return seen;
    }

    private static string BranchOf(SipMessage message) => message.TryVia(out var via) ? Encoding.ASCII.GetString(via.Branch) : "";

    private double[] TimesOf(string method) =>
    [
        .. _house.Network.Ladder.Where(line => line.Contains("  10.0.0.1:", StringComparison.Ordinal) && line.Contains($"  {method} ", StringComparison.Ordinal))
            .Select(line => double.Parse(line.AsSpan(0, 8), System.Globalization.CultureInfo.InvariantCulture)),
    ];
}
