using System.Text;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Tests.Stack;
using Bellwire.Sip.Transports;
using Bellwire.Testing.Sip;

namespace Bellwire.Sip.Tests.Transactions;

public sealed class ServerLadderTests : IAsyncDisposable
{
    private readonly TestStack _house = new TestStack().Accepting();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public void An_invite_that_is_not_answered_at_once_gets_100_after_200_ms_without_To_tag_and_with_its_Timestamp()
    {
        var alice = _house.Phone("101");
        alice.Sends(Invite(alice, lines: "Timestamp: 54.21"));
        _house.Network.LetPass(TimeSpan.FromMilliseconds(190));
        alice.ReceivesNothing();
        _house.Network.LetPass(TimeSpan.FromMilliseconds(10));

        var trying = alice.Receives(100);
        Assert.True(trying.TryTo(out var to) && to.Tag.IsEmpty);
        Assert.True(trying.TryGetHeader(SipHeader.Timestamp, out var timestamp));
        Assert.Equal("54.21", Encoding.ASCII.GetString(timestamp));
    }

    [Fact]
    public void An_invite_that_rings_within_200_ms_gets_no_100()
    {
        var alice = _house.Phone("101");
        alice.Sends(Invite(alice));
        _house.Accepted!.Respond(180);
        _house.Network.LetPass(TimeSpan.FromSeconds(1));
        alice.Receives(180);
        alice.ReceivesNothing();
    }

    [Fact]
    public void Copies_of_an_invite_get_the_last_response_again_and_make_no_second_call()
    {
        var alice = _house.Phone("101");
        var invite = Invite(alice);
        alice.Sends(invite);
        _house.Accepted!.Respond(180);
        alice.Sends(invite);
        alice.Sends(invite);

        var tags = Enumerable.Range(0, 3).Select(_ => TagOf(alice.Receives(180))).ToHashSet();
        Assert.Single(tags);
        Assert.Equal(["INVITE"], _house.Requests);
    }

    [Fact]
    public void A_refused_invite_is_refused_again_until_its_ACK_at_half_a_second_doubling_to_four()
    {
        var alice = _house.Phone("101");
        alice.Sends(Invite(alice));
        _house.Accepted!.Respond(486);
        _house.Network.LetPass(TimeSpan.FromSeconds(40));

        Assert.Equal([0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5], TimesOf("486"));
        Assert.Equal(["Timeout"], _house.Heard);
        Assert.Equal(0, _house.Stack.ServerTransactions);
    }

    [Fact]
    public void The_ACK_of_a_refusal_is_swallowed_and_ends_its_copies()
    {
        var alice = _house.Phone("101");
        var branch = alice.NewBranch();
        alice.Sends(Invite(alice, branch));
        _house.Accepted!.Respond(486);
        var busy = alice.Receives(486);
        alice.Sends(alice.Request("ACK", "sip:102@example.org", "c1", 1, toTag: TagOf(busy), branch: branch));
        _house.Network.LetPass(TimeSpan.FromSeconds(40));

        alice.ReceivesNothing();
        Assert.Empty(_house.Acks);
        Assert.Empty(_house.Heard);
        Assert.Equal(0, _house.Stack.ServerTransactions);
    }

    [Fact]
    public void An_ACK_with_another_branch_does_not_end_the_copies_of_a_refusal()
    {
        var alice = _house.Phone("101");
        alice.Sends(Invite(alice));
        _house.Accepted!.Respond(486);
        alice.Sends(alice.Request("ACK", "sip:102@example.org", "c1", 1, toTag: "x"));
        _house.Network.LetPass(TimeSpan.FromSeconds(1));
        Assert.Equal([0, 0.5], TimesOf("486"));
    }

    [Fact]
    public void After_an_answer_copies_of_the_invite_are_absorbed_for_32_s_and_the_ACK_is_passed_up()
    {
        var alice = _house.Phone("101");
        var invite = Invite(alice);
        alice.Sends(invite);
        _house.Accepted!.Respond(200);
        alice.Receives(200);
        alice.Sends(invite);
        alice.ReceivesNothing();
        alice.Sends(alice.Request("ACK", "sip:102@10.0.0.1", "c1", 1, to: "sip:102@example.org", toTag: "t"));
        Assert.Equal(["sip:102@10.0.0.1"], _house.Acks);

        _house.Network.LetPass(TimeSpan.FromSeconds(31.9));
        Assert.Equal(1, _house.Stack.ServerTransactions);
        _house.Network.LetPass(TimeSpan.FromSeconds(0.2));
        Assert.Equal(0, _house.Stack.ServerTransactions);
        Assert.Equal(["INVITE"], _house.Requests);
    }

    [Theory]
    [InlineData(SipTransport.Udp)]
    [InlineData(SipTransport.Tcp)]
    public void An_answer_is_repeated_over_every_transport_until_the_ACK_and_given_up_after_32_s(SipTransport transport)
    {
        var alice = transport == SipTransport.Udp ? _house.Phone("101") : _house.PhoneOn(transport, "101");
        alice.Sends(Invite(alice));
        var givenUp = 0;
        var reply = _house.Accepted!.BeginReply(200).EndWithoutBody();
        _house.Accepted.Respond(reply);
        using var _ = new Stopping(AnswerRepeater.Start(_house.Stack, _house.Accepted, reply.Written, () => givenUp++));
        _house.Network.LetPass(TimeSpan.FromSeconds(40));

        Assert.Equal([0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5], TimesOf("200"));
        Assert.Equal(1, givenUp);
    }

    [Fact]
    public void The_ACK_ends_the_repeated_answer()
    {
        var alice = _house.Phone("101");
        alice.Sends(Invite(alice));
        var reply = _house.Accepted!.BeginReply(200).EndWithoutBody();
        _house.Accepted.Respond(reply);
        var repeater = AnswerRepeater.Start(_house.Stack, _house.Accepted, reply.Written, () => Assert.Fail("it was acknowledged"));
        _house.Network.LetPass(TimeSpan.FromSeconds(1));
        repeater.Stop();
        _house.Network.LetPass(TimeSpan.FromSeconds(40));
        Assert.Equal([0, 0.5], TimesOf("200"));
    }

    [Fact]
    public void Nothing_is_repeated_over_a_connection()
    {
        var alice = _house.PhoneOn(SipTransport.Tcp, "101");
        alice.Sends(Invite(alice));
        _house.Accepted!.Respond(486);
        _house.Network.LetPass(TimeSpan.FromSeconds(40));
        Assert.Equal([0], TimesOf("486"));
        Assert.Equal(["Timeout"], _house.Heard);
    }

    [Fact]
    public void A_cancelled_invite_gets_200_for_the_CANCEL_and_487_with_the_same_To_tag()
    {
        var alice = _house.Phone("101");
        var branch = alice.NewBranch();
        alice.Sends(Invite(alice, branch));
        _house.Accepted!.Respond(180);
        var tag = TagOf(alice.Receives(180));
        alice.Sends(alice.Request("CANCEL", "sip:102@example.org", "c1", 1, branch: branch));

        Assert.Equal(tag, TagOf(alice.Receives(200)));
        Assert.Equal(["CANCEL"], _house.Heard);
        _house.Accepted.Respond(487);
        Assert.Equal(tag, TagOf(alice.Receives(487)));
        Assert.Equal(["INVITE"], _house.Requests);
    }

    [Fact]
    public void A_CANCEL_that_crosses_the_answer_gets_200_and_changes_nothing()
    {
        var alice = _house.Phone("101");
        var branch = alice.NewBranch();
        alice.Sends(Invite(alice, branch));
        _house.Accepted!.Respond(200);
        alice.Receives(200);
        alice.Sends(alice.Request("CANCEL", "sip:102@example.org", "c1", 1, branch: branch));
        alice.Receives(200);
        Assert.Empty(_house.Heard);
        Assert.False(_house.Accepted.Respond(487));
        alice.ReceivesNothing();
    }

    [Fact]
    public void A_CANCEL_for_nothing_gets_481()
    {
        var alice = _house.Phone("101");
        alice.Sends(alice.Request("CANCEL", "sip:102@example.org", "c1", 1));
        alice.Receives(481);
        Assert.Empty(_house.Requests);
    }

    [Fact]
    public void The_same_invite_by_two_ways_is_served_once_and_refused_once_with_482()
    {
        var alice = _house.Phone("101");
        alice.Sends(Invite(alice));
        alice.Sends(Invite(alice));
        alice.Receives(482);
        Assert.Equal(["INVITE"], _house.Requests);
    }

    [Fact]
    public void Two_phones_with_equal_branches_are_two_transactions()
    {
        var (alice, bob) = (_house.Phone("101", 5070), _house.Phone("102", 5072));
        alice.Sends(alice.Request("INVITE", "sip:103@example.org", "c1", 1, branch: "z9hG4bKsame"));
        bob.Sends(bob.Request("INVITE", "sip:103@example.org", "c2", 1, branch: "z9hG4bKsame"));
        Assert.Equal(["INVITE", "INVITE"], _house.Requests);
    }

    [Fact]
    public void Requests_of_RFC_2543_without_the_cookie_are_matched_by_their_headers()
    {
        var alice = _house.Phone("101");
        var invite = Invite(alice, "1");
        alice.Sends(invite);
        alice.Sends(invite);
        Assert.Equal(["INVITE"], _house.Requests);
        _house.Accepted!.Respond(486);
        alice.Receives(486);
        alice.Sends(alice.Request("ACK", "sip:102@example.org", "c1", 1, toTag: Encoding.ASCII.GetString(_house.Accepted.ToTag), branch: "1"));
        _house.Network.LetPass(TimeSpan.FromSeconds(3));
        alice.ReceivesNothing();
        alice.Sends(alice.Request("INVITE", "sip:102@example.org", "c9", 1, branch: "1"));
        Assert.Equal(["INVITE", "INVITE"], _house.Requests);
    }

    [Fact]
    public void A_copy_of_a_request_that_is_being_worked_on_is_absorbed_and_later_answered_from_the_transaction()
    {
        var alice = _house.Phone("101");
        var publish = alice.Request("PUBLISH", "sip:101@example.org", "c1", 1);
        alice.Sends(publish);
        alice.Sends(publish);
        alice.ReceivesNothing();
        _house.Accepted!.Respond(_house.Accepted.BeginReply(200).Header("SIP-ETag"u8, "e1"u8).EndWithoutBody());
        alice.Sends(publish);
        alice.Sends(publish);

        var bytes = Enumerable.Range(0, 3).Select(_ => Encoding.ASCII.GetString(alice.Receives(200).Bytes.Span)).ToHashSet();
        Assert.Single(bytes);
        Assert.Equal(["PUBLISH"], _house.Requests);
        Assert.Equal(0, _house.Stack.ServerTransactions);
    }

    [Fact]
    public void A_completed_request_is_forgotten_after_32_s()
    {
        _house.OnRequest = static (in request) => request.Send(200);
        var alice = _house.Phone("101");
        var message = alice.Request("MESSAGE", "sip:101@example.org", "c1", 1);
        alice.Sends(message);
        _house.Network.LetPass(TimeSpan.FromSeconds(31.9));
        alice.Sends(message);
        Assert.Single(_house.Requests);
        _house.Network.LetPass(TimeSpan.FromSeconds(0.2));
        alice.Sends(message);
        Assert.Equal(2, _house.Requests.Count);
    }

    [Fact]
    public void A_request_that_is_never_answered_is_forgotten_when_its_sender_has_given_up()
    {
        var alice = _house.PhoneOn(SipTransport.Tcp, "101");
        alice.Sends(alice.Request("PUBLISH", "sip:101@example.org", "c1", 1));
        Assert.Equal(1, _house.Stack.ServerTransactions);
        _house.Network.LetPass(TimeSpan.FromSeconds(32.1));
        Assert.Equal(0, _house.Stack.ServerTransactions);
    }

    private static string Invite(FakePhone phone, string? branch = null, params string[] lines) =>
        phone.Request("INVITE", "sip:102@example.org", "c1", 1, branch: branch, lines: lines);

    private static string TagOf(SipMessage message) => message.TryTo(out var to) ? Encoding.ASCII.GetString(to.Tag) : "";

    /// <summary>When the server sent that status, in seconds.</summary>
    private double[] TimesOf(string status) =>
    [
        .. _house.Network.Ladder.Where(line => line.Contains($"SIP/2.0 {status}", StringComparison.Ordinal))
            .Select(line => double.Parse(line.AsSpan(0, 8), System.Globalization.CultureInfo.InvariantCulture)),
    ];

    private sealed class Stopping(AnswerRepeater repeater) : IDisposable
    {
        public void Dispose() => repeater.Stop();
    }
}
