using System.Text;
using Bellwire.Contracts.Json;
using Bellwire.Testing.Golden;

namespace Bellwire.Contracts.Tests;

public sealed class GoldenTests
{
    public static TheoryData<string> Samples => [.. SampleEvents.ByName.Keys];

    [Theory]
    [MemberData(nameof(Samples))]
    public void An_event_is_written_byte_for_byte_as_frozen(string name) => GoldenFile.Is(name, EventJson.ToUtf8(SampleEvents.ByName[name]));

    [Theory]
    [InlineData("call_start", 4711)]
    [InlineData("call_cdr-queue", 4712)]
    [InlineData("queue_status", 4713)]
    public void An_event_with_its_position_is_frozen_too(string name, long seq)
    {
        var plain = EventJson.ToUtf8(SampleEvents.ByName[name]);

        GoldenFile.Is(name.Replace("-queue", "", StringComparison.Ordinal) + "-position", PositionForm.ToUtf8(plain, new StreamPosition("5f3a", seq)));
    }

    [Fact]
    public void Replies_are_frozen_too()
    {
        GoldenFile.Is("reply-ok", Replies.Ok(default));
        GoldenFile.Is("reply-error", Replies.Error(default, ReplyTexts.NameOrPassword));
        GoldenFile.Is("reply-ok-id", Replies.Ok(new RequestEcho("auth", "\"1\""u8.ToArray())));
        GoldenFile.Is("reply-token", Replies.Granted(default, new AccessToken("eyJ.Zm9v.c2ln", DateTimeOffset.FromUnixTimeSeconds(1700043200))));
        var unknownTopic = Assert.IsType<CommandError>(ClientCommand.Read("""{"command":"subscribe","topics":["trunk_events"],"id":7}"""u8));
        GoldenFile.Is("reply-error-id", Replies.Error(unknownTopic.Echo, unknownTopic.Text));
    }

    [Fact]
    public void Every_golden_file_has_its_test()
    {
        string[] others = ["call_start-position", "call_cdr-position", "queue_status-position", "reply-ok", "reply-error", "reply-ok-id", "reply-error-id", "reply-token"];

        Assert.Equal(SampleEvents.ByName.Keys.Concat(others).Order(), GoldenFile.Names.Order());
    }

    [Fact]
    public void Every_kind_has_its_golden_file()
    {
        var kinds = typeof(PbxEvent).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(PbxEvent)) && !type.IsAbstract).ToHashSet();

        Assert.Equal(20, kinds.Count);
        Assert.Equal(kinds, SampleEvents.ByName.Values.Select(evt => evt.GetType()).ToHashSet());
        Assert.All(kinds, kind => Assert.Contains(SampleEvents.ByName, sample => sample.Value.GetType() == kind && sample.Key == sample.Value.EventType));
    }

    [Fact]
    public void Room_is_left_for_a_frame_header_and_a_thread_writes_one_event_after_another()
    {
        var evt = SampleEvents.ByName["queue_status-every-state"];

        var withRoom = EventJson.ToUtf8(evt, reserveInFront: 10);
        var again = EventJson.ToUtf8(evt);

        Assert.Equal(new byte[10], withRoom[..10]);
        Assert.Equal(again, withRoom[10..]);
    }

    [Fact]
    public void A_very_long_event_is_written_whole()
    {
        var status = (QueueStatus)SampleEvents.ByName["queue_status"];
        var long1 = EventJson.ToUtf8(status with { WaitingList = [.. Enumerable.Repeat(status.WaitingList[0], 5_000)] });

        Assert.Equal(5_000, System.Text.Json.JsonDocument.Parse(long1).RootElement.GetProperty("waiting_list").GetArrayLength());
        GoldenFile.Is("queue_status", EventJson.ToUtf8(status));
    }

    [Fact]
    public void Text_that_is_no_unicode_does_not_stop_an_event()
    {
        var json = EventJson.ToUtf8((ExtensionPresence)SampleEvents.ByName["extension_presence"] with { Note = "a\ud800b" });

        Assert.Contains("\"note\":\"a\\uFFFDb\"", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_character_reaches_the_subscriber()
    {
        const string Odd = "a\U0001F600\u2028\u007f\u0000z";
        var json = EventJson.ToUtf8((ExtensionPresence)SampleEvents.ByName["extension_presence"] with { Note = Odd });

        Assert.Equal(Odd, System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("note").GetString());
    }
}
