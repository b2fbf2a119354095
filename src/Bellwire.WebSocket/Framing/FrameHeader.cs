using System.Buffers.Binary;

namespace Bellwire.WebSocket.Framing;

/// <summary>The first 2 to 14 bytes of a frame (RFC 6455 5.2).</summary>
internal readonly record struct FrameHeader(bool Final, Opcode Opcode, bool Masked, long Length, uint Key)
{
    internal const int MaxBytes = 14;

    internal bool IsControl => (byte)Opcode >= 8;

    /// <summary>How many bytes the header has, told by its first two.</summary>
    internal static int SizeOf(byte second) => 2 + ((second & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 }) + (second >= 0x80 ? 4 : 0);

    /// <summary>What is wrong with a frame that starts with these two bytes, or null.</summary>
    internal static string? FaultOf(byte first, byte second, bool fromClient) => (first, second) switch
    {
        _ when (first & 0x70) != 0 => "reserved bit set",
        _ when (first & 0x0F) is > 2 and < 8 or > 10 => "reserved opcode",
        _ when second >= 0x80 != fromClient => fromClient ? "client frame without mask" : "server frame with mask",
        _ when (first & 0x08) != 0 && first < 0x80 => "fragmented control frame",
        _ when (first & 0x08) != 0 && (second & 0x7F) > 125 => "control frame over 125 bytes",
        _ => null,
    };

    /// <summary>Reads a whole header. False: its length is not written in the fewest bytes, or has the top bit set.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        var (length, least, at) = (bytes[1] & 0x7F) switch
        {
            126 => (BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), 126L, 4),
            127 => (BinaryPrimitives.ReadInt64BigEndian(bytes[2..]), 65536L, 10),
            var small => (small, 0L, 2),
        };
        var masked = bytes[1] >= 0x80;
        header = new FrameHeader(bytes[0] >= 0x80, (Opcode)(bytes[0] & 0x0F), masked, length, masked ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : 0);
        return length >= least;
    }
}
