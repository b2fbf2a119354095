using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Bellwire.Media.Srtp;

/// <summary>
/// AES-128 in counter mode (RFC 3711 4.1.1). Its buffers are reused, so nothing is allocated for a packet; not for two threads at once.
/// </summary>
internal sealed class AesCounterMode : IDisposable
{
    private const int BlockBytes = 16;

    private readonly Aes _aes = Aes.Create();
    private readonly ICryptoTransform _ecb;
    private readonly byte[] _counters = new byte[2048], _stream = new byte[2048];

    internal AesCounterMode(ReadOnlySpan<byte> key)
    {
        _aes.Mode = CipherMode.ECB;                              // a block cipher is all that counter mode needs
        _aes.Padding = PaddingMode.None;
        _aes.Key = key.ToArray();
        _ecb = _aes.CreateEncryptor();
    }

    /// <summary>XORs at most 2,048 bytes with the key stream that starts at a 16-byte IV whose last two bytes are the block counter, zero.</summary>
    internal void Apply(ReadOnlySpan<byte> iv, Span<byte> text)
    {
        if (text.IsEmpty)
            return;
        var blocks = (text.Length + BlockBytes - 1) / BlockBytes;
        for (var block = 0; block < blocks; block++)
        {
            var counter = _counters.AsSpan(block * BlockBytes, BlockBytes);
            iv.CopyTo(counter);
            counter[14] = (byte)(block >> 8);
            counter[15] = (byte)block;
        }
        _ecb.TransformBlock(_counters, 0, blocks * BlockBytes, _stream, 0);
        Xor(text, _stream.AsSpan(0, text.Length));
    }

    private static void Xor(Span<byte> text, ReadOnlySpan<byte> stream)
    {
        var wide = text.Length / Vector<byte>.Count * Vector<byte>.Count;
        var textVectors = MemoryMarshal.Cast<byte, Vector<byte>>(text[..wide]);
        var streamVectors = MemoryMarshal.Cast<byte, Vector<byte>>(stream[..wide]);
        for (var i = 0; i < textVectors.Length; i++)
            textVectors[i] ^= streamVectors[i];
        for (var i = wide; i < text.Length; i++)
            text[i] ^= stream[i];
    }

    public void Dispose()
    {
        _ecb.Dispose();
        _aes.Dispose();
    }
}
