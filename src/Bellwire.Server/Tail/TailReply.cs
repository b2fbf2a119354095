using System.Text.Json;

namespace Bellwire.Server.Tail;

/// <summary>The reply to a command.</summary>
internal sealed class TailReply : IDisposable
{
    private readonly JsonDocument _document;

    private TailReply(JsonDocument document) => _document = document;

    public bool Accepted => _document.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out var code) && code == 0;

    public string Error => Text("error") ?? "no reason given";

    public string? Token => Text("access_token");

    /// <summary>Whether the same login would fail again.</summary>
    public bool IsFinal => Error.EndsWith("password error", StringComparison.Ordinal);

    /// <exception cref="IOException">It is no JSON object.</exception>
    public static TailReply Read(ReadOnlyMemory<byte> payload)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(payload.ToArray());
        }
        catch (JsonException fault)
        {
            throw new IOException($"the server's reply is not JSON: {fault.Message}", fault);
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return new TailReply(document);
        document.Dispose();
        throw new IOException("the server's reply is not a JSON object");
    }

    public void Dispose() => _document.Dispose();

    private string? Text(string member) =>
        _document.RootElement.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
