using System.Collections;
using System.Net;
using System.Net.Sockets;

namespace Bellwire.Media.Relay;

/// <summary>
/// Hands out bound pairs of ports. The pair is chosen at random, so that a stranger cannot guess the next call's ports, and a late packet of a
/// call that ended finds nobody. Bounded by the range or, for ports of the system's choice, by a count.
/// </summary>
internal sealed class PortPool(PortRange range, int maxPairs, Random random)
{
    /// <summary>How many pairs another process may hold in our range before we give up on one request.</summary>
    private const int BindAttempts = 64;

    private readonly Lock _gate = new();
    private readonly BitArray _taken = new(range.IsEphemeral ? 0 : range.Pairs);
    private readonly int _bound = range.IsEphemeral ? maxPairs : Math.Min(maxPairs, range.Pairs);
    private int _inUse;

    internal int InUse => Volatile.Read(ref _inUse);

    internal PortPair? Take(IPAddress address, out PortRefusal refusal)
    {
        lock (_gate)
        {
            if (_inUse >= _bound)
            {
                refusal = PortRefusal.Exhausted;
                return null;
            }
            _inUse++;                                            // reserved: binding happens outside the lock
        }
        var pair = range.IsEphemeral ? BindAnywhere(address, out refusal) : BindInRange(address, out refusal);
        if (pair is null)
            lock (_gate)
                _inUse--;
        return pair;
    }

    internal void Release(PortPair pair)
    {
        pair.Dispose();
        lock (_gate)
        {
            _inUse--;
            if (pair.Slot >= 0)
                _taken[pair.Slot] = false;
        }
    }

    private PortPair? BindInRange(IPAddress address, out PortRefusal refusal)
    {
        for (var attempt = 0; attempt < BindAttempts; attempt++)
        {
            var slot = Reserve();
            if (slot < 0)
                break;
            if (TryBind(address, range.FirstPair + 2 * slot, slot, out refusal) is { } pair)
                return pair;
            lock (_gate)
                _taken[slot] = false;
            if (refusal != PortRefusal.Exhausted)
                return null;
        }
        refusal = PortRefusal.Exhausted;
        return null;
    }

    private int Reserve()
    {
        lock (_gate)
        {
            var start = random.Next(_taken.Length);
            for (var step = 0; step < _taken.Length; step++)
            {
                var slot = (start + step) % _taken.Length;
                if (_taken[slot])
                    continue;
                _taken[slot] = true;
                return slot;
            }
            return -1;
        }
    }

    private static PortPair? BindAnywhere(IPAddress address, out PortRefusal refusal)
    {
        refusal = PortRefusal.Exhausted;
        for (var attempt = 0; attempt < BindAttempts; attempt++)
        {
            var pair = TryBind(address, 0, -1, out refusal);
            if (pair is not null || refusal != PortRefusal.Exhausted)
                return pair;
        }
        return null;
    }

    private static PortPair? TryBind(IPAddress address, int port, int slot, out PortRefusal refusal)
    {
        Socket? rtp = null;
        try
        {
            rtp = PortPair.Bind(address, port);
            var bound = ((IPEndPoint)rtp.LocalEndPoint!).Port;  // bound, so never null
            refusal = PortRefusal.Exhausted;
            if ((bound & 1) == 0)
                return new PortPair(rtp, PortPair.Bind(address, bound + 1), slot);
        }
        catch (SocketException failure)
        {
            refusal = failure.SocketErrorCode == SocketError.AddressAlreadyInUse ? PortRefusal.Exhausted
                : failure.SocketErrorCode == SocketError.TooManyOpenSockets ? PortRefusal.TooManySockets
                : PortRefusal.AddressUnavailable;
        }
        rtp?.Dispose();
        return null;
    }
}
