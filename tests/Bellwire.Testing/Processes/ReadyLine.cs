using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bellwire.Testing.Processes;

/// <summary>The object that <c>bellwire serve --json</c> prints when every listener is open.</summary>
public sealed record ReadyLine
{
    public required string Event { get; init; }
    public required string Version { get; init; }
    public required int Pid { get; init; }

    /// <summary>The certificate that a client must trust, in PEM.</summary>
    public required string Ca { get; init; }

    public required int WsiPort { get; init; }
    public int? WsiPlainPort { get; init; }
    public required int ApiPort { get; init; }
    public required int SipPort { get; init; }
    public required int SipTlsPort { get; init; }

    /// <summary>Null when the line is something else, such as a log line.</summary>
    internal static ReadyLine? TryRead(string line)
    {
        if (!line.StartsWith('{') || !line.Contains("\"ready\"", StringComparison.Ordinal))
            return null;
        return JsonSerializer.Deserialize(line, ReadyLineJson.Default.ReadyLine) is { Event: "ready" } ready ? ready : null;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadyLine))]
internal sealed partial class ReadyLineJson : JsonSerializerContext;
