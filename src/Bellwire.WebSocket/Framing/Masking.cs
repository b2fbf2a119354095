using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Bellwire.WebSocket.Framing;

/// <summary>RFC 6455 5.3: byte i of the payload is XORed with byte i mod 4 of the key.</summary>
internal static class Masking
{
    /// <param name="data">A part of a frame's payload; changed in place.</param>
    /// <param name="key">The four key bytes, read as big-endian.</param>
    /// <param name="offset">Where in the frame's payload <paramref name="data"/> starts.</param>
    internal static void Apply(Span<byte> data, uint key, int offset)
    {
        key = uint.RotateLeft(key, 8 * (offset & 3));
        var native = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(key) : key;
        var wide = native | (ulong)native << 32;
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        for (var i = 0; i < words.Length; i++)
            words[i] ^= wide;
        for (var i = words.Length * sizeof(ulong); i < data.Length; i++)
            data[i] ^= (byte)(key >> (24 - 8 * (i & 3)));
    }
}
