using System.Text;

namespace Bellwire.Contracts.Tests;

public sealed class RepliesTests
{
    private static readonly RequestEcho Plain = new("auth", default);
    private static readonly RequestEcho Numbered = new("subscribe", "\"1\""u8.ToArray());
    private static readonly RequestEcho Nameless = new(null, "null"u8.ToArray());

    [Fact]
    public void A_request_without_id_gets_the_documents_reply()
    {
        Is("""{"status":0}""", Replies.Ok(Plain));
        Is("""{"error":"name or password error","status":-1}""", Replies.Error(Plain, ReplyTexts.NameOrPassword));
    }

    [Fact]
    public void Command_and_id_are_echoed_when_there_was_an_id()
    {
        Is("""{"command":"subscribe","id":"1","status":0}""", Replies.Ok(Numbered));
        Is("""{"command":"subscribe","error":"server busy","id":"1","status":-1}""", Replies.Error(Numbered, ReplyTexts.ServerBusy));
        Is("""{"error":"command is missing","id":null,"status":-1}""", Replies.Error(Nameless, ReplyTexts.Missing("command")));
    }

    [Fact]
    public void A_token_comes_with_its_end()
    {
        var token = new AccessToken("abc.def", DateTimeOffset.FromUnixTimeSeconds(1700000000));

        Is("""{"access_token":"abc.def","access_token_expires":"1700000000","status":0}""", Replies.Granted(Plain, token));
        Is("""{"access_token":"abc.def","access_token_expires":"1700000000","command":"subscribe","id":"1","status":0}""", Replies.Granted(Numbered, token));
        Is("""{"status":0}""", Replies.Granted(Plain, null));
    }

    [Fact]
    public void A_resume_says_how_much_follows_or_why_it_cannot_be()
    {
        Is("""{"command":"subscribe","count":3,"id":"1","recovered":true,"status":0}""", Replies.Recovered(Numbered, 3));
        Is("""{"reason":"too old","recovered":false,"status":0}""", Replies.NotRecovered(Plain, "too old", null));
        Is("""{"reason":"too old","recovered":false,"session_id":"494533487177502720","status":0}""",
            Replies.NotRecovered(Plain, "too old", new CallSessionId(494533487177502720)));
    }

    [Fact]
    public void What_a_client_sent_cannot_break_out_of_the_error_text()
    {
        var error = Assert.IsType<CommandError>(ClientCommand.Read("""{"command":"a\",\"status\":0,\"x\":\""}"""u8));

        Is("""{"error":"unknown command: a\",\"status\":0,\"x\":\"","status":-1}""", Replies.Error(error.Echo, error.Text));
    }

    [Fact]
    public void Room_is_left_for_a_frame_header()
    {
        var reply = Replies.Ok(Plain, reserveInFront: 4);

        Assert.Equal([0, 0, 0, 0], reply[..4]);
        Is("""{"status":0}""", reply[4..]);
    }

    private static void Is(string expected, byte[] reply) => Assert.Equal(expected, Encoding.UTF8.GetString(reply));
}
