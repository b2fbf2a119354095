using System.Text.Json;
using Bellwire.Contracts.Json;

namespace Bellwire.Contracts.Tests;

public sealed class EnumSpellingTests
{
    [Fact]
    public void Every_value_has_the_wire_spelling_of_the_document()
    {
        Is(new AgentStateSpelling(), "READY NOT_READY QUEUE_CALL OTHER_CALL WRAP_UP LOGGED_OUT OFFLINE");
        Is(new WaitingTypeSpelling(), "normal callback");
        Is(new CallerChangeSpelling(), "enqueue agent_answered overflow hangup callback");
        Is(new CallTypeSpelling(), "normal_call queue_call callback queue_callback");
        Is(new CallDirectionSpelling(), "ext in out in2out");
        Is(new EndedReasonSpelling(),
            "None caller_disconnect callee_disconnect replaced referred redirected blind_transfer_complete attended_transfer_complete cancelled");
        Is(new RerouteReasonSpelling(),
            "FORWARDING_UNCONDITIONAL FORWARDING_BUSY FORWARDING_NO_ANSWER FORWARDING_NOT_REACHABLE REDIRECT TRANSFER OVERFLOW "
            + "FORWARDING_AWAY FORWARDING_LUNCH FORWARDING_BUSINESS_TRIP PICKUP PARK");
        Assert.Equal("extension_events cdr_events queue_events".Split(' '), Enum.GetValues<Topic>().Select(topic => topic.WireName));
        Assert.All(Enum.GetValues<Topic>(), topic => Assert.True(TopicNames.TryParse(topic.WireName, out var read) && read == topic));
    }

    private static void Is<T>(EnumSpelling<T> spelling, string wire) where T : struct, Enum
    {
        var options = new JsonSerializerOptions { Converters = { spelling } };
        Assert.Equal(wire.Split(' ').Select(word => $"\"{word}\""), Enum.GetValues<T>().Select(value => JsonSerializer.Serialize(value, options)));
        Assert.Equal(Enum.GetValues<T>(), wire.Split(' ').Select(word => JsonSerializer.Deserialize<T>($"\"{word}\"", options)));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>("\"nothing\"", options));
    }
}
