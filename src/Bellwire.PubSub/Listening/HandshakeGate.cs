using System.Net;

namespace Bellwire.PubSub.Listening;

/// <summary>Lets a bounded number of connections be in their handshake, with a share for each address. Those that wait cost nothing but their socket.</summary>
internal sealed class HandshakeGate(ConnectionLimits limits, TimeProvider time) : IDisposable
{
    private sealed class Share(int places) : IDisposable
    {
        internal SemaphoreSlim Places { get; } = new(places, places);

        internal int Users { get; set; }

        public void Dispose() => Places.Dispose();
    }

    private readonly SemaphoreSlim _places = new(limits.HalfOpen, limits.HalfOpen);
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Share> _shares = [];

    /// <summary>Waits for a place. False: it took too long, or the listener stops.</summary>
    internal async ValueTask<bool> TryEnterAsync(IPAddress address, CancellationToken cancellation)
    {
        var share = Join(address);
        using var patience = new CancellationTokenSource(limits.HandshakeWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        var hasShare = false;
        try
        {
            await share.Places.WaitAsync(either.Token);
            hasShare = true;
            await _places.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            if (hasShare)
                share.Places.Release();
            Part(address, share);
            return false;
        }
    }

    internal void Leave(IPAddress address)
    {
        Share share;
        lock (_lock)
            share = _shares[ConnectionSeats.KeyOf(address)];
        _places.Release();
        share.Places.Release();
        Part(address, share);
    }

    public void Dispose() => _places.Dispose();

    private Share Join(IPAddress address)
    {
        var key = ConnectionSeats.KeyOf(address);
        lock (_lock)
        {
            if (!_shares.TryGetValue(key, out var share))
                _shares.Add(key, share = new Share(limits.HalfOpenPerAddress));
            share.Users++;
            return share;
        }
    }

    private void Part(IPAddress address, Share share)
    {
        lock (_lock)
        {
            if (--share.Users > 0)
                return;
            _shares.Remove(ConnectionSeats.KeyOf(address));
            share.Dispose();
        }
    }
}
