using System.Net.Security;

namespace Bellwire.Server.Tail;

/// <summary>What <c>tail</c> shall watch, and as whom.</summary>
internal sealed record TailOptions
{
    public required Uri Address { get; init; }

    public required string User { get; init; }

    /// <summary>Null for a system administrator.</summary>
    public required string? Domain { get; init; }

    public required string Password { get; init; }

    public IReadOnlyList<string> Topics { get; init; } = ["extension_events", "cdr_events", "queue_events"];

    /// <summary>Null: all that the account may see.</summary>
    public IReadOnlyList<string>? Extensions { get; init; }

    public IReadOnlyList<string>? Queues { get; init; }

    /// <summary>Made anew for each connection, since a handshake fills it.</summary>
    public required Func<SslClientAuthenticationOptions> Tls { get; init; }
}
