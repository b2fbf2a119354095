using System.Collections.Immutable;
using System.Net;

namespace Bellwire.Sip.Sdp;

/// <summary>What a description becomes when it is passed on through us: our origin, address and ports, all else as it was.</summary>
public sealed record SdpRewrite
{
    /// <summary>Our address, for the origin and every connection.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Our port for each m-line; 0 refuses it. A stream that came with port 0 stays at 0.</summary>
    public required ImmutableArray<int> Ports { get; init; }

    /// <summary>Our session id, one for the life of a leg.</summary>
    public required long SessionId { get; init; }

    /// <summary>Grows by one when the description changes; <see cref="SdpOwnOrigin"/> counts.</summary>
    public required long Version { get; init; }

    /// <summary>Replaces the direction of every stream; null keeps what was meant (0.0.0.0 becomes sendonly or inactive).</summary>
    public SdpDirection? Direction { get; init; }

    /// <summary>Attributes left out, by name: what ends at us, such as "candidate", "ice-ufrag", "crypto" when media is relayed in the clear.</summary>
    public ImmutableArray<string> WithoutAttributes { get; init; } = [];

    /// <summary>Payload types that are kept in audio streams, in their order; the others go with their rtpmap and fmtp. Empty: all stay.</summary>
    public ImmutableArray<byte> AudioFormats { get; init; } = [];

    /// <summary>The value of the one <c>a=crypto</c> line (RFC 4568) that secure audio streams get instead of their own; null leaves theirs.</summary>
    public string? Crypto { get; init; }
}
