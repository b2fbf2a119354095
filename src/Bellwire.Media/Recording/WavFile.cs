using System.Buffers.Binary;

namespace Bellwire.Media.Recording;

/// <summary>The RIFF WAVE form that recordings have: a 44-byte header, then 16-bit little-endian PCM, 8 kHz, two channels.</summary>
public static class WavFile
{
    /// <summary>How long the audio in a file of so many bytes is.</summary>
    public static TimeSpan LengthOf(long bytes) => TimeSpan.FromSeconds((double)Math.Max(0, bytes - HeaderBytes) / FrameBytes / SampleRate);

    internal const int HeaderBytes = 44, FrameBytes = 4, SampleRate = 8000;

    internal static void WriteHeader(Span<byte> header, long dataBytes)
    {
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)(HeaderBytes - 8 + dataBytes));
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1);                                // PCM
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 2);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], SampleRate * FrameBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], FrameBytes);
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[40..], (uint)dataBytes);
    }

    /// <summary>
    /// Puts the sizes of a recording right that a crash left open: they are computed from the file's length, and half a frame at its end is cut off.
    /// Never touches a file that is not one of ours. Throws <see cref="IOException"/> as the file system does.
    /// </summary>
    public static WavRepair Repair(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Span<byte> found = stackalloc byte[HeaderBytes], right = stackalloc byte[HeaderBytes];
        if (file.Length < HeaderBytes)
            return WavRepair.NotOurs;
        file.ReadExactly(found);
        var dataBytes = (file.Length - HeaderBytes) / FrameBytes * FrameBytes;
        WriteHeader(right, dataBytes);
        if (!found[..4].SequenceEqual(right[..4]) || !found[8..40].SequenceEqual(right[8..40]))
            return WavRepair.NotOurs;
        if (found.SequenceEqual(right) && file.Length == HeaderBytes + dataBytes)
            return WavRepair.Whole;
        file.SetLength(HeaderBytes + dataBytes);
        file.Position = 0;
        file.Write(right);
        return WavRepair.Repaired;
    }
}
