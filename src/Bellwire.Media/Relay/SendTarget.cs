using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Bellwire.Media.Relay;

/// <summary>Where one port sends to, in the form the system takes, overwritten in place.</summary>
internal sealed class SendTarget(AddressFamily family)
{
    private readonly SocketAddress _address = new(family);

    /// <summary>Null: nowhere to send yet.</summary>
    internal SocketAddress? Address { get; private set; }

    internal void Clear() => Address = null;

    /// <summary>Takes over a packet's source; <paramref name="portStep"/> is added to its port.</summary>
    internal void Take(SocketAddress source, int portStep = 0)
    {
        if (source.Family != family)
            return;
        var bytes = _address.Buffer.Span;
        source.Buffer.Span[..bytes.Length].CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) + portStep));
        Address = _address;
    }

    internal void Take(IPEndPoint endPoint)
    {
        if (endPoint.AddressFamily == family && SourceAddress.From(endPoint).IsSomewhere)
            Take(endPoint.Serialize());
        else
            Clear();
    }
}
