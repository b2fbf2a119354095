using System.Net;
using System.Security.Cryptography;
using System.Text;
using Bellwire.Server.Settings;

namespace Bellwire.Server.Http;

/// <summary>Who may read /metrics: this machine itself, the named networks, and whoever has the token.</summary>
internal sealed class MetricsAccess(IReadOnlyList<IPNetwork> networks, string? token)
{
    private readonly byte[]? _token = token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(token));

    public MetricsAccess(ServerOptions options)
        : this(options.MetricsFrom, options.MetricsToken)
    {
    }

    public bool Allows(IPAddress? from, IHeaderDictionary headers)
    {
        if (_token is not null && headers.Authorization is [{ } bearer] && bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return CryptographicOperations.FixedTimeEquals(_token, SHA256.HashData(Encoding.UTF8.GetBytes(bearer[7..].Trim())));
        if (from is null)
            return false;
        var address = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        // A proxy on this machine speaks for somebody else.
        var isForwarded = headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Real-IP");
        return (IPAddress.IsLoopback(address) && !isForwarded) || networks.Any(n => n.Contains(address));
    }
}
