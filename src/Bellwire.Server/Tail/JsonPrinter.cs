using System.Text.Json;

namespace Bellwire.Server.Tail;

/// <summary>The server's messages as they came, one a line, on standard output; what happens to the connection goes to standard error.</summary>
internal sealed class JsonPrinter(Stream output, TextWriter notes) : ITailPrinter
{
    public void Live(Uri address) => notes.WriteLine($"connected to {address.Authority}");

    public void Lost(string reason, TimeSpan wait) => notes.WriteLine($"connection lost: {reason}; next try in {wait.TotalSeconds:0.0} s");

    public void Event(ReadOnlyMemory<byte> message)
    {
        if (message.Span.IndexOf((byte)'\n') < 0)
        {
            output.Write(message.Span);
        }
        else
        {
            using var document = JsonDocument.Parse(message);
            output.Write(JsonSerializer.SerializeToUtf8Bytes(document.RootElement, CompactJson.Default.JsonElement));
        }
        output.WriteByte((byte)'\n');
        output.Flush();
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonElement))]
internal sealed partial class CompactJson : System.Text.Json.Serialization.JsonSerializerContext;
