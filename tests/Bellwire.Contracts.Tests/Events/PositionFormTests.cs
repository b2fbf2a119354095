using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwire.Contracts.Json;
using Bellwire.Testing.Golden;
using CsCheck;

namespace Bellwire.Contracts.Tests;

public sealed class PositionFormTests
{
    public static TheoryData<string> Samples => GoldenTests.Samples;

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_position_stands_in_order_and_nothing_else_changes(string name)
    {
        var plain = EventJson.ToUtf8(SampleEvents.ByName[name]);

        var form = JsonNode.Parse(PositionForm.ToUtf8(plain, new StreamPosition("a1", long.MaxValue)))!.AsObject();          // it is no JSON null

        var names = form.Select(member => member.Key).ToArray();
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal("a1", (string?)form["epoch"]);
        Assert.Equal(long.MaxValue, (long?)form["seq"]);
        form.Remove("epoch");
        form.Remove("seq");
        Assert.Equal(plain, Encoding.UTF8.GetBytes(form.ToJsonString(new JsonSerializerOptions
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        })));
    }

    [Fact]
    public void Texts_that_look_like_members_do_not_move_the_position()
    {
        var sample = (CallStart)SampleEvents.ByName["call_start"];
        Gen.String[Gen.OneOf("\",:{}[]\\seqtnid_ ".ToCharArray()), 0, 40].Sample(text =>
        {
            var plain = EventJson.ToUtf8(sample with { CallId = text, CallerDisplayName = text + "\",\"session_id\":\"" });
            using var form = JsonDocument.Parse(PositionForm.ToUtf8(plain, new StreamPosition("e", 7)));
            return form.RootElement.GetProperty("seq").GetInt64() == 7
                && form.RootElement.GetProperty("epoch").GetString() == "e"
                && form.RootElement.GetProperty("call_id").GetString() == text
                && form.RootElement.EnumerateObject().Count() == 13;
        }, iter: 2_000);
    }

    [Fact]
    public void What_is_no_event_is_refused_and_never_read_past_its_end()
    {
        var plain = EventJson.ToUtf8(SampleEvents.ByName["call_cdr-queue"]);
        var seqBefore = plain.AsSpan().IndexOf("\"session_id\""u8);
        for (var length = 0; length < seqBefore; length++)
            Assert.Throws<ArgumentException>(() => PositionForm.ToUtf8(plain.AsSpan(0, length), new StreamPosition("e", 1)));
        Gen.Byte.Array[0, 100].Sample(bytes =>
        {
            try
            {
                PositionForm.ToUtf8([(byte)'{', .. bytes], new StreamPosition("e", 1));
            }
            catch (ArgumentException)
            {
                return;                                          // the one exception that is promised
            }
        }, iter: 5_000);
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("é")]
    [InlineData("a b")]
    public void An_epoch_that_would_need_escaping_is_refused(string epoch)
    {
        var plain = EventJson.ToUtf8(SampleEvents.ByName["call_start"]);

        Assert.Throws<ArgumentException>(() => PositionForm.ToUtf8(plain, new StreamPosition(epoch, 1)));
    }

    [Fact]
    public void Room_is_left_for_a_frame_header()
    {
        var plain = EventJson.ToUtf8(SampleEvents.ByName["call_start"]);

        var form = PositionForm.ToUtf8(plain, new StreamPosition("5f3a", 4711), reserveInFront: 10);

        Assert.Equal(new byte[10], form[..10]);
        GoldenFile.Is("call_start-position", form[10..]);
    }
}
