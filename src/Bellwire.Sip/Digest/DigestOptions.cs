namespace Bellwire.Sip.Digest;

/// <summary>How nonces live.</summary>
public sealed class DigestOptions
{
    /// <summary>How long a nonce is good: long enough for a phone's burst of requests, short enough that a captured one is worth little.</summary>
    public TimeSpan NonceLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Nonces in use whose count is remembered, 24 bytes each. Past it the oldest of a set are forgotten and answers to them are stale.</summary>
    public int RememberedNonces { get; init; } = 131_072;
}
