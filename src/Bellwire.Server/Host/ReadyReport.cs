using System.Text.Json.Serialization;

namespace Bellwire.Server.Host;

/// <summary>The ready line: where this server can be reached. Printed with <c>--json</c>, and kept in the data folder while it runs.</summary>
internal sealed record ReadyReport
{
    public string Event { get; init; } = "ready";

    public required string Version { get; init; }

    public required int Pid { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required string Data { get; init; }

    /// <summary>The file that clients trust: our CA, or the configured certificate.</summary>
    public required string Ca { get; init; }

    /// <summary>SHA-256 of the CA certificate; null when the certificate is configured.</summary>
    public required string? CaSha256 { get; init; }

    public required int WsiPort { get; init; }

    public required int? WsiPlainPort { get; init; }

    public required int ApiPort { get; init; }

    public required int SipPort { get; init; }

    public required int SipTlsPort { get; init; }

    public required string RtpPorts { get; init; }

    /// <summary>Every socket that is listening.</summary>
    public required IReadOnlyList<Listening> Listening { get; init; }

    public required IReadOnlyList<string> Tenants { get; init; }
}

/// <param name="What">wsi, wsi_plain, api, sip.</param>
/// <param name="Transport">tls, tcp, udp.</param>
internal sealed record Listening(string What, string Transport, string Address, int Port);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadyReport))]
internal sealed partial class ReadyJson : JsonSerializerContext;
