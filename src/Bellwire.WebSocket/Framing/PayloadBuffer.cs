using System.Buffers;

namespace Bellwire.WebSocket.Framing;

/// <summary>Bytes on a rented array that grows with what has come, never with what a header promises.</summary>
internal struct PayloadBuffer
{
    private const int FirstRent = 256;

    private byte[]? _bytes;

    internal int Length { get; private set; }

    internal readonly ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Adds a copy and hands it out to be unmasked in place.</summary>
    internal Span<byte> Append(ReadOnlySpan<byte> part)
    {
        var needed = Length + part.Length;
        if (_bytes is null || _bytes.Length < needed)
        {
            var grown = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstRent, 2 * Length)));
            _bytes.AsSpan(0, Length).CopyTo(grown);
            Return();
            _bytes = grown;
        }
        var added = _bytes.AsSpan(Length, part.Length);
        part.CopyTo(added);
        Length = needed;
        return added;
    }

    internal void Release()
    {
        Return();
        _bytes = null;
        Length = 0;
    }

    private readonly void Return()
    {
        if (_bytes is not null)
            ArrayPool<byte>.Shared.Return(_bytes);
    }
}
