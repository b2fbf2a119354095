using System.Net;
using System.Net.Sockets;

namespace Bellwire.PubSub.Listening;

/// <summary>Counts open connections, and those in their handshake, over all listeners. Safe from any thread. Dispose it after the listeners.</summary>
public sealed class ConnectionSeats(ConnectionLimits limits) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, int> _byAddress = [];
    private HandshakeGate? _gate;
    private int _taken;

    /// <summary>Takes a seat, or says that there is none.</summary>
    public bool TryTake(IPAddress address)
    {
        var key = KeyOf(address);
        lock (_lock)
        {
            var taken = _byAddress.GetValueOrDefault(key);
            if (_taken >= limits.Total || taken >= limits.PerAddress)
                return false;
            _byAddress[key] = taken + 1;
            _taken++;
            return true;
        }
    }

    /// <summary>Gives back a seat that was taken.</summary>
    public void Free(IPAddress address)
    {
        var key = KeyOf(address);
        lock (_lock)
        {
            var left = _byAddress.GetValueOrDefault(key) - 1;
            if (left > 0)
                _byAddress[key] = left;
            else
                _byAddress.Remove(key);
            _taken--;
        }
    }

    public void Dispose() => _gate?.Dispose();

    /// <summary>The one gate for the handshakes of all listeners; the first listener's clock times its waits.</summary>
    internal HandshakeGate Gate(TimeProvider time)
    {
        lock (_lock)
            return _gate ??= new HandshakeGate(limits, time);
    }

    /// <summary>IPv4 whole, IPv6 by its /64.</summary>
    internal static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        (address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address).TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
            bytes[8..].Clear();
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
