namespace Bellwire.WebSocket.Upgrade;

/// <summary>The server did not answer a client's handshake with a good 101.</summary>
public sealed class UpgradeRefusedException(int status, TimeSpan? retryAfter, string message) : IOException(message)
{
    /// <summary>The HTTP status, or 0 when the answer was not HTTP or broke RFC 6455 4.1.</summary>
    public int Status { get; } = status;

    /// <summary>From Retry-After in seconds, when the answer had it.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
