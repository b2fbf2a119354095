using System.Buffers.Binary;

namespace Bellwire.Media.Rtp;

/// <summary>The fixed header of an RTP packet and where its payload begins (RFC 3550 5.1, extension 5.3.1).</summary>
internal readonly record struct RtpHeader(bool Marker, byte PayloadType, ushort Sequence, uint Timestamp, uint Ssrc, int Bytes, bool Padded)
{
    internal const int FixedBytes = 12;

    internal static bool TryParse(ReadOnlySpan<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length < FixedBytes || packet[0] >> 6 != 2)
            return false;
        var bytes = FixedBytes + 4 * (packet[0] & 0x0f);
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < bytes + 4)
                return false;
            bytes += 4 + 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(bytes + 2)..]);
        }
        if (bytes > packet.Length)
            return false;
        header = new RtpHeader(
            packet[1] >= 0x80, (byte)(packet[1] & 0x7f), BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), BinaryPrimitives.ReadUInt32BigEndian(packet[8..]),
            bytes, (packet[0] & 0x20) != 0);
        return true;
    }

    /// <summary>
    /// The payload without padding; empty when the padding count lies (it is not checked in <see cref="TryParse"/>, since SRTP hides it).
    /// </summary>
    internal ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> packet)
    {
        var payload = packet[Bytes..];
        if (!Padded)
            return payload;
        if (payload.IsEmpty || payload[^1] == 0 || payload[^1] > payload.Length)
            return default;
        return payload[..^payload[^1]];
    }

    /// <summary>Writes a header without CSRCs or extension; returns its 12 bytes' count.</summary>
    internal static int Write(Span<byte> packet, bool marker, byte payloadType, ushort sequence, uint timestamp, uint ssrc)
    {
        packet[0] = 0x80;
        packet[1] = (byte)(payloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], ssrc);
        return FixedBytes;
    }
}
