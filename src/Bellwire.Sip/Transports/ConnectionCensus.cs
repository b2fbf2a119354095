namespace Bellwire.Sip.Transports;

/// <summary>Counts connections, in all and by remote address, against their limits. Thread-safe.</summary>
internal sealed class ConnectionCensus(ConnectionLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SipEndPoint, (int All, int HalfOpen)> _byAddress = [];
    private int _all;
    private int _halfOpen;

    internal int Count => Volatile.Read(ref _all);

    /// <summary>Takes a half-open place for a connection from there. False: some limit is reached, nothing is taken.</summary>
    internal bool TryEnter(in SipEndPoint remote)
    {
        var address = remote.WithPort(0);
        lock (_lock)
        {
            var (all, halfOpen) = _byAddress.GetValueOrDefault(address);
            if (_all >= limits.Total || all >= limits.PerAddress || _halfOpen >= limits.HalfOpen || halfOpen >= limits.HalfOpenPerAddress)
                return false;
            _byAddress[address] = (all + 1, halfOpen + 1);
            _all++;
            _halfOpen++;
            return true;
        }
    }

    /// <summary>The connection has spoken: its half-open place is free again.</summary>
    internal void Opened(in SipEndPoint remote)
    {
        var address = remote.WithPort(0);
        lock (_lock)
        {
            var (all, halfOpen) = _byAddress[address];
            _byAddress[address] = (all, halfOpen - 1);
            _halfOpen--;
        }
    }

    internal void Leave(in SipEndPoint remote, bool wasHalfOpen)
    {
        var address = remote.WithPort(0);
        lock (_lock)
        {
            var (all, halfOpen) = _byAddress[address];
            if (all == 1)
                _byAddress.Remove(address);
            else
                _byAddress[address] = (all - 1, halfOpen - (wasHalfOpen ? 1 : 0));
            _all--;
            if (wasHalfOpen)
                _halfOpen--;
        }
    }
}
