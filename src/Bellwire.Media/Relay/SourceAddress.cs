using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Bellwire.Media.Relay;

/// <summary>An address and port as a value, IPv4 in its mapped form, so that one packet's source costs no allocation to compare.</summary>
internal readonly record struct SourceAddress(UInt128 Host, ushort Port)
{
    /// <summary>An address and a port that something can be sent to.</summary>
    internal bool IsSomewhere => Port != 0 && Host != UInt128.Zero && Host != MappedPrefix;

    private static UInt128 MappedPrefix => (UInt128)0xffff << 32;

    /// <summary>Reads sockaddr_in or sockaddr_in6: port at 2, address at 4 or 8, in network order.</summary>
    internal static SourceAddress Read(SocketAddress from)
    {
        var bytes = from.Buffer.Span;
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        return from.Family == AddressFamily.InterNetwork
            ? new SourceAddress(MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), port)
            : new SourceAddress(BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]), port);
    }

    internal static SourceAddress From(IPEndPoint endPoint) => new(HostOf(endPoint.Address), (ushort)endPoint.Port);

    internal static UInt128 HostOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written == 4 ? MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}
