using System.Buffers;
using System.Text.Json;

namespace Bellwire.Server.Tail;

/// <summary>The commands that <c>tail</c> sends.</summary>
internal static class TailCommands
{
    public static byte[] Auth(TailOptions options, string? token) => Write(json =>
    {
        json.WriteString("command", "auth");
        if (token is not null)
        {
            json.WriteString("access_token", token);
            return;
        }
        json.WriteString("username", options.User);
        if (options.Domain is not null)
            json.WriteString("domain", options.Domain);
        json.WriteString("password", options.Password);
        json.WriteBoolean("token", true);
    });

    public static byte[] Subscribe(TailOptions options) => Write(json =>
    {
        json.WriteString("command", "subscribe");
        WriteList(json, "topics", options.Topics);
        WriteList(json, "extensions", options.Extensions);
        WriteList(json, "queues", options.Queues);
    });

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string>? values)
    {
        if (values is null)
            return;
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
