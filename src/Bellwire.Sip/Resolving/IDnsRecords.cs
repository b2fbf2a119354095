using System.Net;

namespace Bellwire.Sip.Resolving;

/// <summary>Asks name servers; the door to the DNS package.</summary>
internal interface IDnsRecords
{
    /// <summary>SRV records of that name; empty when there are none. Throws <see cref="DnsUnavailableException"/> when no server answered.</summary>
    Task<DnsAnswer<SrvTarget>> ServiceAsync(string name, CancellationToken cancellation);

    /// <summary>A and AAAA records of that name, IPv4 first; empty when there are none. Throws <see cref="DnsUnavailableException"/> when no server answered.</summary>
    Task<DnsAnswer<IPAddress>> AddressesAsync(string name, CancellationToken cancellation);
}

/// <summary>Records and how long they hold.</summary>
internal readonly record struct DnsAnswer<T>(IReadOnlyList<T> Records, TimeSpan Ttl);

internal readonly record struct SrvTarget(string Host, ushort Port, ushort Priority, ushort Weight);

/// <summary>No server gave an answer in time, or it said that it cannot.</summary>
internal sealed class DnsUnavailableException(string message, Exception? inner) : Exception(message, inner);
