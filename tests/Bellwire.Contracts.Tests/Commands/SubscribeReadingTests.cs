using static Bellwire.Contracts.Tests.Reading;

namespace Bellwire.Contracts.Tests;

public sealed class SubscribeReadingTests
{
    [Fact]
    public void Topics_extensions_and_queues_are_read_in_any_order()
    {
        var subscribe = Read<SubscribeCommand>(
            """ { "queues":["8001"], "topics":["queue_events","extension_events"], "x":{"y":[1]}, "extensions":["102","103"], "command":"subscribe" } """);

        Assert.Equal([Topic.QueueEvents, Topic.ExtensionEvents], subscribe.Topics);
        Assert.Equal(["102", "103"], subscribe.Extensions);
        Assert.Equal(["8001"], subscribe.Queues);
        Assert.Equal((false, null), (subscribe.Position, subscribe.Since));
    }

    [Fact]
    public void The_v12_form_of_topics_is_understood()
    {
        var subscribe = Read<SubscribeCommand>(
            """{"command":"subscribe","topics":[{"topic":"cdr_events","keys":["call_cdr"]},"queue_events",{"keys":7,"topic":"extension_events"},{"topic":"cdr_events"}]}""");

        Assert.Equal([Topic.CdrEvents, Topic.QueueEvents, Topic.ExtensionEvents], subscribe.Topics);
    }

    [Fact]
    public void Absent_means_all_and_empty_means_none()
    {
        var all = Read<SubscribeCommand>("""{"command":"subscribe","topics":["extension_events"],"queues":null}""");
        var none = Read<SubscribeCommand>("""{"command":"subscribe","topics":[],"extensions":[],"queues":[]}""");

        Assert.Equal((null, null), (all.Extensions, all.Queues));
        Assert.Empty(none.Topics);
        Assert.Equal((0, 0), (none.Extensions?.Count, none.Queues?.Count));
    }

    [Fact]
    public void Numbers_may_come_as_json_integers()
    {
        Assert.Equal(["102", "103"], Read<SubscribeCommand>("""{"command":"subscribe","topics":["extension_events"],"extensions":[102,"103"]}""").Extensions);
    }

    [Fact]
    public void A_position_is_asked_for_and_given_back()
    {
        var subscribe = Read<SubscribeCommand>(
            """{"command":"subscribe","topics":["cdr_events"],"position":true,"since":{"seq":9007199254740993,"epoch":"7f"}}""");

        Assert.True(subscribe.Position);
        Assert.Equal(new StreamPosition("7f", 9007199254740993), subscribe.Since);
    }

    [Theory]
    [InlineData("""{"command":"subscribe"}""", "topics is missing")]
    [InlineData("""{"command":"subscribe","topics":"cdr_events"}""", "topics must be an array")]
    [InlineData("""{"command":"subscribe","topics":[1]}""", "an element of topics must be the name of a topic")]
    [InlineData("""{"command":"subscribe","topics":[{"keys":["call_cdr"]}]}""", "an element of topics must be the name of a topic")]
    [InlineData("""{"command":"subscribe","topics":["cdr_events","trunk_events"]}""", "unknown topic: trunk_events")]
    [InlineData("""{"command":"subscribe","topics":["CDR_EVENTS"]}""", "unknown topic: CDR_EVENTS")]
    [InlineData("""{"command":"subscribe","topics":["*"]}""", "unknown topic: *")]
    [InlineData("""{"command":"subscribe","topics":[{"topic":"x"}]}""", "unknown topic: x")]
    [InlineData("""{"command":"subscribe","topics":[{"topic":5}]}""", "topic must be a string")]
    [InlineData("""{"command":"subscribe","topics":[],"extensions":"102"}""", "extensions must be an array")]
    [InlineData("""{"command":"subscribe","topics":[],"extensions":["102",null]}""", "extensions takes numbers as strings, such as \"102\"")]
    [InlineData("""{"command":"subscribe","topics":[],"queues":[80.5]}""", "queues takes numbers as strings, such as \"102\"")]
    [InlineData("""{"command":"subscribe","topics":[],"queues":[-8]}""", "queues takes numbers as strings, such as \"102\"")]
    [InlineData("""{"command":"subscribe","topics":[],"position":1}""", "position must be true or false")]
    [InlineData("""{"command":"subscribe","topics":[],"since":5}""", "since must be an object with epoch (string) and seq (integer from 0)")]
    [InlineData("""{"command":"subscribe","topics":[],"since":{"epoch":"e"}}""", "since must be an object with epoch (string) and seq (integer from 0)")]
    [InlineData("""{"command":"subscribe","topics":[],"since":{"epoch":"e","seq":-1}}""", "since must be an object with epoch (string) and seq (integer from 0)")]
    [InlineData("""{"command":"subscribe","topics":[],"since":{"epoch":"e","seq":1e99}}""", "since must be an object with epoch (string) and seq (integer from 0)")]
    [InlineData("""{"command":"subscribe","topics":[],"since":{"epoch":7,"seq":1}}""", "epoch must be a string")]
    public void A_wrong_wish_says_what_is_wrong(string message, string error) => Assert.Equal(error, ErrorOf(message));

    [Fact]
    public void A_session_cannot_name_more_elements_than_it_may_have()
    {
        Assert.Equal(10_000, Read<SubscribeCommand>(With(10_000)).Extensions?.Count);
        Assert.Equal("extensions has more than 10000 elements", ErrorOf(With(10_001)));

        static string With(int count) => $$"""{"command":"subscribe","topics":[],"extensions":[{{string.Join(',', Enumerable.Range(100, count))}}]}""";
    }

    [Fact]
    public void An_unknown_topic_is_shown_only_at_a_readable_length()
    {
        Assert.Equal($"unknown topic: {new string('t', 64)}...", ErrorOf($$"""{"command":"subscribe","topics":["{{new string('t', 5000)}}"]}"""));
    }

    [Fact]
    public void An_unsubscribe_names_what_to_drop()
    {
        var unsubscribe = Read<UnsubscribeCommand>(
            """{"command" : "unsubscribe","topics":["extension_events",{"topic" : "cdr_events"}],"extensions":["102","103"],}""");

        Assert.Equal([Topic.ExtensionEvents, Topic.CdrEvents], unsubscribe.Topics);
        Assert.Equal(["102", "103"], unsubscribe.Extensions);
        Assert.Null(unsubscribe.Queues);
    }

    [Fact]
    public void A_bare_unsubscribe_names_everything() => Assert.Null(Read<UnsubscribeCommand>("""{"command":"unsubscribe"}""").Topics);

    [Theory]
    [InlineData("""{"command":"unsubscribe","extensions":["102"]}""", "topics is missing")]
    [InlineData("""{"command":"unsubscribe","queues":[]}""", "topics is missing")]
    [InlineData("""{"command":"unsubscribe","topics":[null]}""", "an element of topics must be the name of a topic")]
    public void Elements_without_a_topic_are_not_taken_for_everything(string message, string error) => Assert.Equal(error, ErrorOf(message));
}
