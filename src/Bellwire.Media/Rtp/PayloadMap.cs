using System.Collections.Immutable;

namespace Bellwire.Media.Rtp;

/// <summary>Payload types of one leg: which are negotiated, and the number each has on the other leg.</summary>
internal sealed class PayloadMap
{
    internal static readonly PayloadMap Open = new([], []);

    private readonly byte[] _to = new byte[128];
    private readonly bool[] _known = new bool[128];

    internal PayloadMap(ImmutableArray<byte> negotiated, ImmutableArray<PayloadTypePair> mapping)
    {
        for (var type = 0; type < 128; type++)
            (_to[type], _known[type]) = ((byte)type, negotiated.IsDefaultOrEmpty || negotiated.Contains((byte)type));
        if (!mapping.IsDefault)
            foreach (var pair in mapping)
                _to[pair.Here & 0x7f] = (byte)(pair.There & 0x7f);
    }

    internal bool Knows(byte type) => _known[type];

    /// <summary>Rewrites the payload type of a packet; the marker bit stays.</summary>
    internal void Rewrite(Span<byte> packet) => packet[1] = (byte)((packet[1] & 0x80) | _to[packet[1] & 0x7f]);
}
