using System.Text;
using CsCheck;
using static Bellwire.Contracts.Tests.Reading;

namespace Bellwire.Contracts.Tests;

public sealed class CommandReadingTests
{
    [Theory]
    [InlineData("\"1\"")]
    [InlineData("17")]
    [InlineData("-1.50e+3")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"caf\\u00e9 \\\"é\\\"\"")]
    public void An_id_is_kept_byte_for_byte(string id)
    {
        Assert.Equal(id, IdOf(Read($$"""{"id": {{id}} ,"command":"unsubscribe"}""")));
        Assert.Equal(id, IdOf(Read<CommandError>($$"""{"command":"sing","id":{{id}}}""")));
    }

    [Fact]
    public void An_id_of_256_bytes_is_kept_and_a_longer_one_is_refused()
    {
        var longest = "\"" + new string('x', 254) + "\"";

        Assert.Equal(longest, IdOf(Read<UnsubscribeCommand>($$"""{"command":"unsubscribe","id":{{longest}}}""")));
        var refused = Read<CommandError>($$"""{"command":"unsubscribe","id":"x{{longest[1..]}}}""");
        Assert.Equal(("id is longer than 256 bytes", "unsubscribe", false), (refused.Text, refused.Echo.Command, refused.Echo.HasId));
    }

    [Theory]
    [InlineData("""{"command":"subscribe","id":5,"topics":7}""", "subscribe", "5")]
    [InlineData("""{"topics":7,"id":"a","command":"subscribe"}""", "subscribe", "\"a\"")]
    [InlineData("""{"command":"sing","id":5}""", "sing", "5")]
    [InlineData("""{"command":"auth","id":5,""", "auth", "5")]
    [InlineData("""{"id":5,"command":""", null, "5")]
    [InlineData("""{"id":5,"command":["auth"]}""", null, "5")]
    [InlineData("""{"id":{"id":3},"command":"auth","x":{"command":"no","id":9}}""", "auth", "")]
    [InlineData("""["auth"]""", null, "")]
    public void A_broken_request_is_named_by_what_could_be_read(string message, string? command, string id)
    {
        var error = Read<CommandError>(message);

        Assert.Equal((command, id), (error.Echo.Command, IdOf(error)));
    }

    [Theory]
    [InlineData("", "the message is not JSON, see line 1, byte 1")]
    [InlineData("{\"command\":\n\"auth\" oops", "the message is not JSON, see line 2, byte 8")]
    [InlineData("{\"command\":\"auth\"} {}", "the message is not JSON, see line 1, byte 20")]
    [InlineData("\"auth\"", "the message is not a JSON object")]
    [InlineData("{}", "command is missing")]
    [InlineData("{\"command\":null}", "command is missing")]
    [InlineData("{\"command\":7}", "command must be a string")]
    [InlineData("{\"command\":\"Auth\"}", "unknown command: Auth")]
    [InlineData("{\"command\":\"auth\",\"id\":[1]}", "id must be a string, a number, true, false or null")]
    [InlineData("{\"command\":\"auth\",\"username\":\"\\ud800\"}", "the message has a \\u escape that is no character")]
    [InlineData("{\"command\":\"auth\",\"id\":\"\\udc00\"}", "the message has a \\u escape that is no character")]
    [InlineData("{\"a\":[[[[[[[[1]]]]]]]]}", "the message is nested deeper than 8 levels")]
    public void What_is_no_command_says_why(string message, string error) => Assert.Equal(error, ErrorOf(message));

    [Fact]
    public void Eight_levels_are_not_too_deep() => Assert.Equal("command is missing", ErrorOf("{\"a\":[[[[[[[1]]]]]]]}"));

    [Fact]
    public void Deep_json_costs_no_stack() => Assert.Equal("the message is nested deeper than 8 levels", ErrorOf("{\"a\":" + new string('[', 1_000_000)));

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        Assert.Equal("the message is not UTF-8", Assert.IsType<CommandError>(ClientCommand.Read([.. "{\"id\":\""u8, 0xC3, 0x28, .. "\"}"u8])).Text);
    }

    [Fact]
    public void A_byte_order_mark_and_escaped_member_names_do_no_harm()
    {
        Assert.IsType<UnsubscribeCommand>(ClientCommand.Read([0xEF, 0xBB, 0xBF, .. "{\"\\u0063ommand\":\"unsub\\u0073cribe\"}"u8]));
    }

    [Fact]
    public void The_last_of_two_members_of_one_name_counts()
    {
        Assert.Equal(["103"], Read<SubscribeCommand>(
            """{"command":"auth","command":"subscribe","topics":["queue_events"],"topics":["cdr_events"],"extensions":["102"],"extensions":["103"]}""").Extensions);
    }

    private static readonly string[] Seeds =
    [
        """{"command":"auth","username":"u","domain":"d","password":"p","token":true,"id":"1"}""",
        """{"command":"auth","extension_number":102,"domain":"d","password":"\u0070\ud83d\ude00"}""",
        """{"command":"subscribe","topics":["extension_events",{"topic":"cdr_events","keys":["a"]}],"extensions":["102",103],"queues":[],"position":true,"since":{"epoch":"e","seq":1}}""",
        """{"command":"unsubscribe","topics":["queue_events"],"queues":["8001"],"id":1.5e3}""",
    ];

    [Fact]
    public void No_bytes_make_the_reader_throw() => Gen.Byte.Array[0, 200].Sample(bytes => AnswerIsWhole(ClientCommand.Read(bytes)), iter: 100_000);

    [Fact]
    public void No_mutation_of_a_command_makes_the_reader_throw()
    {
        var edit = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 300], Gen.OneOf(Gen.Byte, Gen.OneOf("{}[]\",:\\u0d8e-1tfn "u8.ToArray())));
        Gen.Select(Gen.OneOf(Seeds), edit.Array[1, 6]).Sample((seed, edits) =>
        {
            var bytes = Encoding.UTF8.GetBytes(seed).ToList();
            foreach (var (what, where, with) in edits)
            {
                var at = where % (bytes.Count + 1);
                if (what == 0 || at == bytes.Count)
                    bytes.Insert(at, with);
                else if (what == 1)
                    bytes[at] = with;
                else
                    bytes.RemoveAt(at);
            }
            return AnswerIsWhole(ClientCommand.Read(bytes.ToArray()));
        }, iter: 50_000);
    }

    // Whatever was read, its reply must be a JSON object again, with the id in it.
    private static bool AnswerIsWhole(ClientCommand command)
    {
        var reply = command is CommandError error ? Replies.Error(error.Echo, error.Text) : Replies.Ok(command.Echo);
        using var json = System.Text.Json.JsonDocument.Parse(reply);
        return json.RootElement.TryGetProperty("id", out var id) == command.Echo.HasId
            && (!command.Echo.HasId || id.GetRawText() == Encoding.UTF8.GetString(command.Echo.Id.Span));
    }
}
