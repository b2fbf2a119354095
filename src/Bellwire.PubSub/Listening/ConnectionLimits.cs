namespace Bellwire.PubSub.Listening;

/// <summary>How many connections may be open, in all and by one address. Check with <see cref="Faults"/> before the first socket opens.</summary>
public sealed class ConnectionLimits
{
    /// <summary>All sockets, phones over WebSocket included.</summary>
    public int Total { get; set; } = 20_000;

    /// <summary>Sockets of one address (IPv6: of one /64 network, which is what one customer has).</summary>
    public int PerAddress { get; set; } = 1_000;

    /// <summary>Connections in their TLS or HTTP handshake at once; more wait, before any work is spent on them.</summary>
    public int HalfOpen { get; set; } = 200;

    /// <summary>The share of <see cref="HalfOpen"/> that one address can hold, so that slow ones do not shut out the rest.</summary>
    public int HalfOpenPerAddress { get; set; } = 100;

    /// <summary>How long TLS and HTTP handshake together may take once begun.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an accepted connection may wait for its handshake to begin.</summary>
    public TimeSpan HandshakeWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What Retry-After says with 503.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What is wrong, one sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        foreach (var (name, value) in new[]
        {
            (nameof(Total), Total), (nameof(PerAddress), PerAddress), (nameof(HalfOpen), HalfOpen), (nameof(HalfOpenPerAddress), HalfOpenPerAddress),
        })
        {
            if (value is < 1 or > 1_000_000)
                faults.Add($"{name} must be 1 to 1000000");
        }
        foreach (var (name, value) in new[]
        {
            (nameof(HandshakeTimeout), HandshakeTimeout), (nameof(HandshakeWait), HandshakeWait), (nameof(RetryAfter), RetryAfter),
        })
        {
            if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromMinutes(10))
                faults.Add($"{name} must be 1 s to 10 min");
        }
        return faults;
    }
}
