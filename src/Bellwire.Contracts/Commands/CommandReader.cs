using System.Text.Json;
using System.Text.Unicode;

namespace Bellwire.Contracts;

/// <summary>
/// Two passes: the first checks that the whole message is JSON and finds <c>command</c> and <c>id</c>, wherever they stand; the second reads
/// the members of that command.
/// </summary>
internal static class CommandReader
{
    // The depth is counted by ourselves, to be told apart from other faults; the reader's own limit lies behind it.
    private static readonly JsonReaderOptions Options = new() { AllowTrailingCommas = true, MaxDepth = CommandBounds.Depth + 1 };

    internal static ClientCommand Read(ReadOnlySpan<byte> utf8)
    {
        var echo = default(RequestEcho);
        try
        {
            return Read(utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8, ref echo);
        }
        catch (JsonException fault)
        {
            return Error(echo, ReplyTexts.NotJson(fault.LineNumber ?? 0, fault.BytePositionInLine ?? 0));
        }
        catch (InvalidOperationException)                        // the JSON reader's word for half a surrogate pair as \u escape
        {
            return Error(echo, ReplyTexts.BrokenEscape);
        }
    }

    private static ClientCommand Read(ReadOnlySpan<byte> utf8, ref RequestEcho echo)
    {
        if (!Utf8.IsValid(utf8))
            return Error(echo, ReplyTexts.NotUtf8);
        if (FindEcho(new Utf8JsonReader(utf8, Options), ref echo) is { } fault)
            return Error(echo, fault);

        var members = new Utf8JsonReader(utf8, Options);
        members.Read();
        return echo.Command switch
        {
            "auth" => AuthReader.Read(members, echo),
            "subscribe" => SubscriptionReader.ReadSubscribe(members, echo),
            "unsubscribe" => SubscriptionReader.ReadUnsubscribe(members, echo),
            null => Error(echo, ReplyTexts.Missing("command")),
            var other => Error(echo, ReplyTexts.UnknownCommand(other)),
        };
    }

    private static string? FindEcho(Utf8JsonReader json, ref RequestEcho echo)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return ReplyTexts.NotAnObject;

        string? fault = null;
        while (json.Read())
        {
            if (json.CurrentDepth > CommandBounds.Depth - 1 && json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                return ReplyTexts.TooDeep;
            if (json.CurrentDepth != 1 || json.TokenType != JsonTokenType.PropertyName)
                continue;
            if (json.ValueTextEquals("command"u8))
            {
                fault = MemberValue.Text(ref json, "command", CommandBounds.CommandLength, out var command) ?? fault;
                echo = echo with { Command = command };
            }
            else if (json.ValueTextEquals("id"u8))
            {
                fault = MemberValue.Id(ref json, out var id) ?? fault;
                echo = echo with { Id = id };
            }
        }
        return fault;
    }

    internal static CommandError Error(RequestEcho echo, string text) => new() { Echo = echo, Text = text };
}
