using System.Collections.Immutable;

namespace Bellwire.WebSocket.Upgrade;

/// <summary>A good WebSocket handshake (RFC 6455 4.2.1), not answered yet.</summary>
/// <param name="Target">The request target, path and query as sent.</param>
/// <param name="Host">The Host header.</param>
/// <param name="Key">The 24 characters of Sec-WebSocket-Key.</param>
/// <param name="SubProtocols">What Sec-WebSocket-Protocol offers, best first.</param>
/// <param name="ForwardedFor">The last element of X-Forwarded-For, or null; to be believed only from a trusted proxy.</param>
public sealed record UpgradeRequest(string Target, string Host, string Key, ImmutableArray<string> SubProtocols, string? ForwardedFor);
