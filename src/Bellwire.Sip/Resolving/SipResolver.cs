using System.Buffers;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging;

namespace Bellwire.Sip.Resolving;

/// <summary>
/// RFC 3263 without NAPTR: addresses directly, a port given: A and AAAA, else SRV of the transports that may be used, else A and AAAA with
/// the default port. Answers are kept for their time to live and failures for a while, in bounded number; when no server answers, the last good
/// answer is used. Thread-safe.
/// </summary>
public sealed partial class SipResolver : ISipResolver
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly Lock _lock = new();
    private readonly Dictionary<SipTarget, Entry> _cache = [];
    private readonly Dictionary<SipTarget, Task<IReadOnlyList<SipHop>>> _asking = [];
    private readonly ResolverOptions _options;
    private readonly IDnsRecords _dns;
    private readonly ISipIds _ids;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public SipResolver(ResolverOptions options, ISipIds ids, TimeProvider time, ILogger<SipResolver> logger)
        : this(options, new DnsRecords(options), ids, time, logger) { }

    internal SipResolver(ResolverOptions options, IDnsRecords dns, ISipIds ids, TimeProvider time, ILogger logger)
    {
        (_options, _dns, _ids, _time, _logger) = (options, dns, ids, time, logger);
    }

    public ValueTask<IReadOnlyList<SipHop>> ResolveAsync(SipTarget target, CancellationToken cancellation)
    {
        if (NumericTarget.TryGetHop(target, out var hop))
            return ValueTask.FromResult<IReadOnlyList<SipHop>>([hop]);
        target = target with { Host = target.Host.TrimEnd('.').ToLowerInvariant() };
        if (!IsName(target.Host))
            return ValueTask.FromResult<IReadOnlyList<SipHop>>([]);
        Task<IReadOnlyList<SipHop>> asking;
        lock (_lock)
        {
            if (_cache.TryGetValue(target, out var entry) && entry.Until > _time.GetTimestamp())
                return ValueTask.FromResult(entry.Hops);
            if (!_asking.TryGetValue(target, out asking!))
            {
                if (_asking.Count >= _options.MaxQuestions)
                    return ValueTask.FromResult(entry.Hops ?? []);
                asking = Task.Run(() => AskAsync(target), CancellationToken.None);
                _asking.Add(target, asking);
            }
        }
        return new ValueTask<IReadOnlyList<SipHop>>(asking.WaitAsync(cancellation));
    }

    private async Task<IReadOnlyList<SipHop>> AskAsync(SipTarget target)
    {
        try
        {
            var (hops, ttl) = await FindAsync(target);
            return Keep(target, hops, hops.Count == 0 ? _options.NegativeTtl : Clamp(ttl), good: hops.Count > 0);
        }
        catch (DnsUnavailableException e)
        {
            Log.Unavailable(_logger, target.Host, e.Message);
            return Keep(target, [], _options.NegativeTtl, good: false);
        }
    }

    private async Task<(IReadOnlyList<SipHop> Hops, TimeSpan Ttl)> FindAsync(SipTarget target)
    {
        if (target.Port is { } port)
            return await AddressesAsync(target.Host, port, NumericTarget.TransportOf(target), target.Host);
        var hops = new List<SipHop>();
        var ttl = _options.MaxTtl;
        foreach (var (service, transport) in Services(target))
        {
            var found = await _dns.ServiceAsync(service + target.Host, CancellationToken.None);
            if (found.Records is [{ Host: "" }])
                return ([], found.Ttl);                             // RFC 2782: "." says that the service is decidedly not there
            foreach (var srv in SrvOrder.Sort(found.Records, _ids))
            {
                var (addresses, addressTtl) = await AddressesAsync(srv.Host, srv.Port, transport, target.Host);
                hops.AddRange(addresses);
                ttl = Shorter(ttl, Shorter(found.Ttl, addressTtl));
            }
            if (hops.Count > 0)
                return (hops, ttl);
        }
        var direct = NumericTarget.TransportOf(target);
        return await AddressesAsync(target.Host, direct.DefaultPort(), direct, target.Host);
    }

    // The order of RFC 3263 4.1 for one who speaks all three: the transport asked for, else UDP, TCP.
    private static IEnumerable<(string Service, SipTransport Transport)> Services(SipTarget target)
    {
        if (target.Secure || target.Transport == SipTransport.Tls)
            return [("_sips._tcp.", SipTransport.Tls)];
        return target.Transport switch
        {
            SipTransport.Udp => [("_sip._udp.", SipTransport.Udp)],
            SipTransport.Tcp => [("_sip._tcp.", SipTransport.Tcp)],
            null => [("_sip._udp.", SipTransport.Udp), ("_sip._tcp.", SipTransport.Tcp)],
            _ => [],
        };
    }

    private async Task<(IReadOnlyList<SipHop> Hops, TimeSpan Ttl)> AddressesAsync(string name, ushort port, SipTransport transport, string host)
    {
        if (NumericTarget.TryGetHop(new SipTarget(name, port, transport, false), out var hop))
            return ([hop with { Host = host }], _options.MaxTtl);
        var found = await _dns.AddressesAsync(name, CancellationToken.None);
        return ([.. found.Records.Select(address => new SipHop(transport, new SipEndPoint(address, port), host))], found.Ttl);
    }

    private IReadOnlyList<SipHop> Keep(SipTarget target, IReadOnlyList<SipHop> hops, TimeSpan ttl, bool good)
    {
        var now = _time.GetTimestamp();
        lock (_lock)
        {
            _asking.Remove(target);
            var goodUntil = After(now, ttl + _options.StaleFor);
            if (!good && _cache.TryGetValue(target, out var last) && last.Hops.Count > 0 && last.GoodUntil > now)
                (hops, goodUntil) = (last.Hops, last.GoodUntil);    // the last good answer, for as long as a failure is remembered
            else if (_cache.Count >= _options.MaxNames && !_cache.ContainsKey(target))
                _cache.Remove(_cache.MinBy(entry => entry.Value.Until).Key);
            _cache[target] = new Entry(hops, After(now, ttl), goodUntil);
            return hops;
        }
    }

    private long After(long timestamp, TimeSpan time) => timestamp + (long)(time.TotalSeconds * _time.TimestampFrequency);

    private TimeSpan Clamp(TimeSpan ttl) => ttl < _options.MinTtl ? _options.MinTtl : Shorter(ttl, _options.MaxTtl);

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static bool IsName(string host) =>
        host.Length is > 0 and <= 253 && !host.AsSpan().ContainsAnyExcept(NameCharacters);

    private readonly record struct Entry(IReadOnlyList<SipHop> Hops, long Until, long GoodUntil);

    private static partial class Log
    {
        [LoggerMessage(1041, LogLevel.Warning, "The name {Host} could not be resolved: {Reason}")]
        public static partial void Unavailable(ILogger logger, string host, string reason);
    }
}
