using System.Buffers.Binary;
using System.Text;

namespace Bellwire.WebSocket.Framing;

/// <summary>Writes frames. A server's frames are unmasked, so one byte array serves every socket.</summary>
public static class FrameWriter
{
    /// <summary>RFC 6455 5.5: the cap for the payload of a control frame, two bytes of it the close code.</summary>
    public const int MaxControlBytes = 125;

    public static int HeaderBytes(int payloadBytes) => payloadBytes switch { < 126 => 2, <= ushort.MaxValue => 4, _ => 10 };

    /// <summary>Writes the header of a final, unmasked frame and returns its length.</summary>
    public static int WriteHeader(Span<byte> target, Opcode opcode, int payloadBytes)
    {
        target[0] = (byte)(0x80 | (byte)opcode);
        var size = HeaderBytes(payloadBytes);
        if (size == 2)
        {
            target[1] = (byte)payloadBytes;
        }
        else if (size == 4)
        {
            target[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)payloadBytes);
        }
        else
        {
            target[1] = 127;
            BinaryPrimitives.WriteInt64BigEndian(target[2..], payloadBytes);
        }
        return size;
    }

    /// <summary>The payload of a frame that <see cref="Encode"/> wrote.</summary>
    public static ReadOnlySpan<byte> PayloadOf(ReadOnlySpan<byte> frame) => frame[(frame[1] switch { < 126 => 2, 126 => 4, _ => 10 })..];

    /// <summary>A whole server frame.</summary>
    public static byte[] Encode(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var frame = GC.AllocateUninitializedArray<byte>(HeaderBytes(payload.Length) + payload.Length);
        payload.CopyTo(frame.AsSpan(WriteHeader(frame, opcode, payload.Length)));
        return frame;
    }

    /// <summary>A whole client frame under <paramref name="key"/>, which must not be guessable (RFC 6455 5.3).</summary>
    public static byte[] EncodeMasked(Opcode opcode, ReadOnlySpan<byte> payload, uint key)
    {
        var header = HeaderBytes(payload.Length);
        var frame = GC.AllocateUninitializedArray<byte>(header + 4 + payload.Length);
        WriteHeader(frame, opcode, payload.Length);
        frame[1] |= 0x80;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(header), key);
        payload.CopyTo(frame.AsSpan(header + 4));
        Masking.Apply(frame.AsSpan(header + 4), key, 0);
        return frame;
    }

    /// <summary>The payload of a close frame; a reason over 123 bytes is cut between characters. Code 1005 gives an empty one.</summary>
    public static byte[] ClosePayload(int code, string reason)
    {
        if (code == WireCloseCode.NoStatus)
            return [];
        Span<byte> text = stackalloc byte[MaxControlBytes - 2];
        Encoding.UTF8.GetEncoder().Convert(reason, text, flush: true, out _, out var used, out _);
        var payload = new byte[2 + used];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        text[..used].CopyTo(payload.AsSpan(2));
        return payload;
    }

    /// <summary>A server's close frame.</summary>
    public static byte[] Close(int code, string reason) => Encode(Opcode.Close, ClosePayload(code, reason));
}
