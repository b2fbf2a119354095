using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Bellwire.Pbx.Accounts;

/// <summary>
/// Slows down guessing, for every way in alike (events socket, REST, SIP). After failures for one account from one address the answers to
/// that pair are delayed 0.2 s, 0.4 s, ... 10 s; an address with 30 failures in a minute is refused for a while. Nothing counts by
/// account alone, so nobody can lock another out. IPv6 addresses count by their /64. Safe from any thread; bounded in memory.
/// </summary>
public sealed class LoginBrakes(TimeProvider time)
{
    internal const int MostEntries = 100_000;

    private const int FailuresPerMinute = 30;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<Pair, Failures> _pairs = [];
    private readonly Dictionary<UInt128, Failures> _addresses = [];
    private int _failures;

    /// <summary>False while nobody has failed lately: then nothing needs to be asked, which is nearly always.</summary>
    public bool HasFailures => Volatile.Read(ref _failures) > 0;

    /// <summary>How long the address must wait before anything of it is checked; null: it may try.</summary>
    public TimeSpan? ThrottledFor(IPAddress from)
    {
        var now = time.GetUtcNow();
        lock (_lock)
            return _addresses.TryGetValue(KeyOf(from), out var failures) && now - failures.At < Minute && failures.Count >= FailuresPerMinute
                ? failures.At + Minute - now
                : null;
    }

    /// <summary>Notes a failure.</summary>
    /// <param name="account">Whose name was tried: the name and its domain in any unambiguous form.</param>
    /// <returns>How long the answer must be held back.</returns>
    public TimeSpan Failed(string account, IPAddress from)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var address = KeyOf(from);
            var inMinute = _addresses.TryGetValue(address, out var byAddress) && now - byAddress.At < Minute;
            MakeRoom(_addresses, now - Minute);
            _addresses[address] = inMinute ? byAddress with { Count = byAddress.Count + 1 } : new Failures(1, now); // the minute of its first
            var pair = new Pair(account.GetHashCode(StringComparison.OrdinalIgnoreCase), address);
            var count = CountOf(pair, now) + 1;
            MakeRoom(_pairs, now - Memory);
            _pairs[pair] = new Failures(count, now);
            _failures = _pairs.Count;
            return DelayAfter(count);
        }
    }

    /// <summary>Notes a success, which forgets the failures before it.</summary>
    /// <returns>How long the answer must still be held back, so that its haste tells nothing.</returns>
    public TimeSpan Succeeded(string account, IPAddress from)
    {
        var now = time.GetUtcNow();
        var pair = new Pair(account.GetHashCode(StringComparison.OrdinalIgnoreCase), KeyOf(from));
        lock (_lock)
        {
            var count = CountOf(pair, now);
            _pairs.Remove(pair);
            _failures = _pairs.Count;
            return DelayAfter(count);
        }
    }

    internal int Entries
    {
        get
        {
            lock (_lock)
                return Math.Max(_pairs.Count, _addresses.Count);
        }
    }

    private int CountOf(Pair pair, DateTimeOffset now) =>
        _pairs.TryGetValue(pair, out var failures) && now - failures.At < Memory ? failures.Count : 0;

    private static TimeSpan DelayAfter(int failures) => failures switch
    {
        0 => TimeSpan.Zero,
        > 6 => LongestDelay,
        _ => TimeSpan.FromTicks(Math.Min(FirstDelay.Ticks << (failures - 1), LongestDelay.Ticks)),
    };

    // At the bound what is over goes first, then the oldest quarter: a flood from many addresses forgets, it does not grow.
    private static void MakeRoom<TKey>(Dictionary<TKey, Failures> entries, DateTimeOffset over) where TKey : notnull
    {
        if (entries.Count < MostEntries)
            return;
        foreach (var (key, failures) in entries)
            if (failures.At <= over)
                entries.Remove(key);
        if (entries.Count < MostEntries)
            return;
        foreach (var key in entries.OrderBy(entry => entry.Value.At).Take(MostEntries / 4).Select(entry => entry.Key).ToList())
            entries.Remove(key);
    }

    private static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            bytes[8..].Clear();
        else
            bytes[15] = 4; // keeps an IPv4 address apart from a /64
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private readonly record struct Pair(int Account, UInt128 Address);

    private readonly record struct Failures(int Count, DateTimeOffset At);
}
