using System.Text;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Transports;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Tests.Dialogs;

public class DialogTests
{
    [Fact]
    public void The_callee_sends_its_requests_to_the_callers_Contact_by_the_recorded_route_in_order()
    {
        var dialog = Dialog.OfRequest(Message(Invite("Record-Route: <sip:p1.example;lr>, <sip:p2.example;lr>")), "ours"u8, isEarly: false)!;
        Assert.Equal(new DialogId("c1", "ours", "alice"), dialog.Id);

        var bye = Message(dialog.BeginRequest(SipMethod.Bye).EndWithoutBody());
        Assert.Equal("sip:101@10.0.0.2:5070", Text(bye.RequestUri));
        Assert.Equal(["<sip:p1.example;lr>", "<sip:p2.example;lr>"], Routes(bye));
        Assert.Equal("<sip:102@example.org>;tag=ours", Header(bye, SipHeader.From));
        Assert.Equal("\"Ann\" <sip:101@example.org>;tag=alice", Header(bye, SipHeader.To));
        Assert.Equal("1 BYE", Header(bye, SipHeader.CSeq));
        Assert.True(dialog.TryNextHop(out var hop));
        Assert.Equal(new SipTarget("p1.example", null, null, false), hop);
    }

    [Fact]
    public void The_caller_sends_its_requests_by_the_recorded_route_reversed()
    {
        var dialog = Dialog.OfResponse(Message(Ok(200, "bob", "Record-Route: <sip:p1.example;lr>\r\nRecord-Route: <sip:p2.example;lr>")))!;
        Assert.Equal(new DialogId("c1", "alice", "bob"), dialog.Id);

        var ack = Message(dialog.BeginAck(20).EndWithoutBody());
        Assert.Equal("sip:102@10.0.0.3;transport=tcp", Text(ack.RequestUri));
        Assert.Equal(["<sip:p2.example;lr>", "<sip:p1.example;lr>"], Routes(ack));
        Assert.Equal("20 ACK", Header(ack, SipHeader.CSeq));
        var bye = Message(dialog.BeginRequest(SipMethod.Bye).EndWithoutBody());
        Assert.Equal("21 BYE", Header(bye, SipHeader.CSeq));
    }

    [Fact]
    public void A_strict_router_gets_its_own_URI_as_Request_URI_and_the_target_as_last_Route()
    {
        var dialog = Dialog.OfRequest(Message(Invite("Record-Route: <sip:strict.example>, <sip:p2.example;lr>")), "ours"u8, isEarly: false)!;
        var bye = Message(dialog.BeginRequest(SipMethod.Bye).EndWithoutBody());
        Assert.Equal("sip:strict.example", Text(bye.RequestUri));
        Assert.Equal(["<sip:p2.example;lr>", "<sip:101@10.0.0.2:5070>"], Routes(bye));
    }

    [Fact]
    public void One_invite_may_make_several_early_dialogs_with_targets_of_their_own()
    {
        var first = Dialog.OfResponse(Message(Ok(180, "a").Replace("10.0.0.3", "10.0.0.4", StringComparison.Ordinal)))!;
        var second = Dialog.OfResponse(Message(Ok(183, "b")))!;
        Assert.True(first.IsEarly);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal("sip:102@10.0.0.4;transport=tcp", Text(first.RemoteTarget));

        first.ConfirmBy(Message(Ok(200, "a", "Record-Route: <sip:p1.example;lr>")));
        Assert.False(first.IsEarly);
        Assert.Equal("sip:102@10.0.0.3;transport=tcp", Text(first.RemoteTarget));
        Assert.Equal(1, first.Routes.Count);
        Assert.True(second.IsEarly);
    }

    [Fact]
    public void A_100_makes_no_dialog_and_a_2xx_without_Contact_cannot()
    {
        Assert.Null(Dialog.OfResponse(Message(Ok(100, ""))));
        Assert.Null(Dialog.OfResponse(Message(Ok(200, "b").Replace("Contact: <sip:102@10.0.0.3;transport=tcp>\r\n", "", StringComparison.Ordinal))));
        Assert.Null(Dialog.OfRequest(Message(Invite().Replace("Contact: <sip:101@10.0.0.2:5070>\r\n", "", StringComparison.Ordinal)), "x"u8, isEarly: true));
    }

    [Fact]
    public void Lower_and_repeated_numbers_are_out_of_order_gaps_are_not_and_ACKs_do_not_count()
    {
        var dialog = Dialog.OfRequest(Message(Invite()), "ours"u8, isEarly: false)!;
        Assert.Equal(InDialog.OutOfOrder, dialog.Receive(Message(InDialogRequest("INFO", 19))));
        Assert.Equal(InDialog.OutOfOrder, dialog.Receive(Message(InDialogRequest("INFO", 20))));
        Assert.Equal(InDialog.NotCounted, dialog.Receive(Message(InDialogRequest("ACK", 20))));
        Assert.Equal(InDialog.InOrder, dialog.Receive(Message(InDialogRequest("INFO", 25))));
        Assert.Equal(InDialog.OutOfOrder, dialog.Receive(Message(InDialogRequest("INFO", 24))));
        Assert.Equal(InDialog.InOrder, dialog.Receive(Message(InDialogRequest("BYE", 26))));
    }

    [Fact]
    public void A_dialog_that_we_began_takes_any_first_number_of_the_other_side()
    {
        var dialog = Dialog.OfResponse(Message(Ok(200, "bob")))!;
        Assert.Equal(InDialog.InOrder, dialog.Receive(Message(InDialogRequest("INFO", 1))));
        Assert.Equal(InDialog.OutOfOrder, dialog.Receive(Message(InDialogRequest("INFO", 1))));
    }

    [Fact]
    public void A_re_INVITE_moves_the_target_and_leaves_the_route_alone()
    {
        var dialog = Dialog.OfRequest(Message(Invite("Record-Route: <sip:p1.example;lr>")), "ours"u8, isEarly: false)!;
        dialog.RefreshTarget(Message(Invite("Record-Route: <sip:evil.example;lr>").Replace("10.0.0.2:5070", "10.0.0.7", StringComparison.Ordinal)));
        Assert.Equal("sip:101@10.0.0.7", Text(dialog.RemoteTarget));
        Assert.True(dialog.TryNextHop(out var hop));
        Assert.Equal("p1.example", hop.Host);
    }

    [Fact]
    public void A_request_names_its_dialog_from_our_side()
    {
        Assert.True(DialogId.TryOfRequest(Message(InDialogRequest("BYE", 21)), out var id));
        Assert.Equal(new DialogId("c1", "ours", "alice"), id);
        Assert.False(DialogId.TryOfRequest(Message(Invite()), out _));
    }

    [Fact]
    public void Addresses_without_brackets_get_them_before_a_tag_is_added()
    {
        var dialog = Dialog.OfRequest(Message(Invite().Replace("To: <sip:102@example.org>", "To: sip:102@example.org", StringComparison.Ordinal)), "ours"u8, isEarly: false)!;
        Assert.Equal("<sip:102@example.org>;tag=ours", Header(Message(dialog.BeginRequest(SipMethod.Bye).EndWithoutBody()), SipHeader.From));
    }

    [Theory]
    [InlineData("sip:a@example.org", "example.org", null, null, false)]
    [InlineData("sip:a@192.0.2.1:5080;transport=TCP", "192.0.2.1", 5080, SipTransport.Tcp, false)]
    [InlineData("sips:a@example.org", "example.org", null, null, true)]
    [InlineData("sip:a@example.org;maddr=10.1.1.1;transport=ws", "10.1.1.1", null, SipTransport.Ws, false)]
    public void A_URI_tells_where_to_go(string uri, string host, int? port, SipTransport? transport, bool secure)
    {
        Assert.True(SipUriView.TryParse(Encoding.ASCII.GetBytes(uri), out var view));
        Assert.True(TargetOfUri.TryGet(view, out var target));
        Assert.Equal(new SipTarget(host, (ushort?)port, transport, secure), target);
    }

    [Theory]
    [InlineData("tel:+123")]
    [InlineData("sip:a@example.org;transport=sctp")]
    public void A_URI_that_SIP_cannot_reach_has_no_target(string uri)
    {
        Assert.True(SipUriView.TryParse(Encoding.ASCII.GetBytes(uri), out var view));
        Assert.False(TargetOfUri.TryGet(view, out _));
    }

    private static string Invite(string line = "X-Nothing: 1") =>
        $"INVITE sip:102@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5070;branch=z9hG4bK1\r\nFrom: \"Ann\" <sip:101@example.org>;tag=alice\r\n"
        + $"To: <sip:102@example.org>\r\nCall-ID: c1\r\nCSeq: 20 INVITE\r\nContact: <sip:101@10.0.0.2:5070>\r\n{line}\r\nContent-Length: 0\r\n\r\n";

    private static string InDialogRequest(string method, int cseq) =>
        $"{method} sip:102@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5070;branch=z9hG4bK1\r\nFrom: <sip:101@example.org>;tag=alice\r\n"
        + $"To: <sip:102@example.org>;tag=ours\r\nCall-ID: c1\r\nCSeq: {cseq} {method}\r\nContent-Length: 0\r\n\r\n";

    private static string Ok(int status, string toTag, string line = "X-Nothing: 1") =>
        $"SIP/2.0 {status} x\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:101@example.org>;tag=alice\r\nTo: <sip:102@example.org>{(toTag == "" ? "" : ";tag=" + toTag)}\r\n"
        + $"Call-ID: c1\r\nCSeq: 20 INVITE\r\nContact: <sip:102@10.0.0.3;transport=tcp>\r\n{line}\r\nContent-Length: 0\r\n\r\n";

    private static SipMessage Message(string text) => Message(Encoding.ASCII.GetBytes(text));

    private static SipMessage Message(SipWriter writer) => Message(writer.ToArray());

    private static SipMessage Message(byte[] bytes)
    {
        var message = new SipMessage();
        Assert.Equal(SipFault.None, SipMessage.TryParse(bytes, message).Fault);
        return message;
    }

    private static string Text(ReadOnlySpan<byte> text) => Encoding.ASCII.GetString(text);

    private static string Header(SipMessage message, SipHeader header) => message.TryGetHeader(header, out var value) ? Text(value) : "";

    private static List<string> Routes(SipMessage message)
    {
        var routes = new List<string>();
        foreach (var route in message.Values(SipHeader.Route))
            routes.Add(Text(route));
        return routes;
    }
}
