using System.Text.Json;

namespace Bellwire.Contracts;

/// <summary>Reads the members of <c>subscribe</c> and <c>unsubscribe</c>; the reader stands at the object's start.</summary>
internal static class SubscriptionReader
{
    internal static ClientCommand ReadSubscribe(Utf8JsonReader json, RequestEcho echo)
    {
        List<Topic>? topics = null;
        List<string>? extensions = null, queues = null;
        var position = false;
        StreamPosition? since = null;
        string? fault = null;
        while (fault is null && json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("topics"u8))
                fault = ReadTopics(ref json, out topics);
            else if (json.ValueTextEquals("extensions"u8))
                fault = MemberValue.Numbers(ref json, "extensions", out extensions);
            else if (json.ValueTextEquals("queues"u8))
                fault = MemberValue.Numbers(ref json, "queues", out queues);
            else if (json.ValueTextEquals("position"u8))
                fault = MemberValue.Flag(ref json, "position", out position);
            else if (json.ValueTextEquals("since"u8))
                fault = ReadSince(ref json, out since);
            else
                MemberValue.Skip(ref json);
        }
        if (fault is not null)
            return CommandReader.Error(echo, fault);
        return topics is null
            ? CommandReader.Error(echo, ReplyTexts.Missing("topics"))
            : new SubscribeCommand { Echo = echo, Topics = topics, Extensions = extensions, Queues = queues, Position = position, Since = since };
    }

    internal static ClientCommand ReadUnsubscribe(Utf8JsonReader json, RequestEcho echo)
    {
        List<Topic>? topics = null;
        List<string>? extensions = null, queues = null;
        string? fault = null;
        while (fault is null && json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("topics"u8))
                fault = ReadTopics(ref json, out topics);
            else if (json.ValueTextEquals("extensions"u8))
                fault = MemberValue.Numbers(ref json, "extensions", out extensions);
            else if (json.ValueTextEquals("queues"u8))
                fault = MemberValue.Numbers(ref json, "queues", out queues);
            else
                MemberValue.Skip(ref json);
        }
        if (fault is not null)
            return CommandReader.Error(echo, fault);
        return topics is null && (extensions is not null || queues is not null)      // who names elements does not mean everything
            ? CommandReader.Error(echo, ReplyTexts.Missing("topics"))
            : new UnsubscribeCommand { Echo = echo, Topics = topics, Extensions = extensions, Queues = queues };
    }

    private static string? ReadTopics(ref Utf8JsonReader json, out List<Topic>? topics)
    {
        topics = null;
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
            return null;
        if (json.TokenType != JsonTokenType.StartArray)
            return ReplyTexts.NotAnArray("topics");
        var found = new List<Topic>(3);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            string? name = null;
            if (json.TokenType == JsonTokenType.String)
                name = json.GetString();
            else if (json.TokenType != JsonTokenType.StartObject)
                return ReplyTexts.NotATopic;
            else if (ReadTopicObject(ref json, out name) is { } fault)
                return fault;

            if (!TopicNames.TryParse(name, out var topic))
                return ReplyTexts.UnknownTopic(name);
            if (!found.Contains(topic))                          // so that the list stays as short as there are topics
                found.Add(topic);
        }
        topics = found;
        return null;
    }

    // v12: {"topic":"extension_events","keys":["call_start"]}. The 16.x interface has no choice of kinds, so the keys do not count.
    private static string? ReadTopicObject(ref Utf8JsonReader json, out string? name)
    {
        name = null;
        string? fault = null;
        while (fault is null && json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("topic"u8))
                fault = MemberValue.Text(ref json, "topic", int.MaxValue, out name);
            else
                MemberValue.Skip(ref json);
        }
        return fault ?? (name is null ? ReplyTexts.NotATopic : null);
    }

    private static string? ReadSince(ref Utf8JsonReader json, out StreamPosition? since)
    {
        since = null;
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
            return null;
        if (json.TokenType != JsonTokenType.StartObject)
            return ReplyTexts.NotAPosition;
        string? epoch = null;
        long? seq = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("epoch"u8))
            {
                if (MemberValue.Text(ref json, "epoch", CommandBounds.EpochLength, out epoch) is { } fault)
                    return fault;
            }
            else if (json.ValueTextEquals("seq"u8))
            {
                json.Read();
                if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var number) || number < 0)
                    return ReplyTexts.NotAPosition;
                seq = number;
            }
            else
            {
                MemberValue.Skip(ref json);
            }
        }
        if (string.IsNullOrEmpty(epoch) || seq is null)
            return ReplyTexts.NotAPosition;
        since = new StreamPosition(epoch, seq.Value);
        return null;
    }
}
