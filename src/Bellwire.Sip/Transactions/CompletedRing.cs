using System.Buffers.Binary;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Transactions;

/// <summary>
/// What is left of completed non-INVITE server transactions: their key and the response's bytes, in a ring of chunks with a bound. The oldest
/// chunk is overwritten when all are full: a very late copy of its requests is then handled anew. Nothing is allocated per
/// transaction. Thread-safe; sending happens outside the lock, from the caller's buffer.
/// </summary>
internal sealed class CompletedRing(int maxBytes, TimeSpan keep, TimeProvider time)
{
    internal const int ChunkBytes = 256 * 1024;
    private const int HeaderBytes = 16 + sizeof(int);               // key, length

    private readonly Lock _lock = new();
    private readonly Chunk[] _chunks = new Chunk[Math.Max(2, maxBytes / ChunkBytes)];
    private readonly Dictionary<TransactionKey, Place> _places = [];
    private int _current;

    /// <summary>Keeps a response. One longer than a chunk is not kept.</summary>
    internal void Add(TransactionKey key, SipFlow target, ReadOnlySpan<byte> response)
    {
        var needed = HeaderBytes + response.Length;
        if (needed > ChunkBytes)
            return;
        var now = time.GetTimestamp();
        lock (_lock)
        {
            ref var chunk = ref _chunks[_current];
            chunk.Bytes ??= GC.AllocateUninitializedArray<byte>(ChunkBytes);
            if (chunk.Used + needed > ChunkBytes)
            {
                _current = (_current + 1) % _chunks.Length;
                chunk = ref _chunks[_current];
                Empty(ref chunk, _current);
            }
            var entry = chunk.Bytes.AsSpan(chunk.Used, needed);
            BinaryPrimitives.WriteUInt64LittleEndian(entry, key.High);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], key.Low);
            BinaryPrimitives.WriteInt32LittleEndian(entry[16..], response.Length);
            response.CopyTo(entry[HeaderBytes..]);
            _places[key] = new Place(_current, chunk.Used, now, target);
            chunk.Used += needed;
        }
    }

    internal bool Contains(TransactionKey key)
    {
        lock (_lock)
            return _places.TryGetValue(key, out var place) && time.GetElapsedTime(place.At) < keep;
    }

    /// <summary>Copies the kept response into <paramref name="into"/> and tells where it goes. False when none is kept, or not any more.</summary>
    internal bool TryCopy(TransactionKey key, SipWriter into, out SipFlow target)
    {
        target = default;
        lock (_lock)
        {
            if (!_places.TryGetValue(key, out var place))
                return false;
            if (time.GetElapsedTime(place.At) >= keep)
            {
                _places.Remove(key);
                return false;
            }
            var entry = _chunks[place.Chunk].Bytes.AsSpan(place.Offset);
            into.Clear().Raw(entry.Slice(HeaderBytes, BinaryPrimitives.ReadInt32LittleEndian(entry[16..])));
            target = place.Target;
            return true;
        }
    }

    private void Empty(ref Chunk chunk, int index)
    {
        chunk.Bytes ??= GC.AllocateUninitializedArray<byte>(ChunkBytes);
        for (var offset = 0; offset < chunk.Used;)
        {
            var entry = chunk.Bytes.AsSpan(offset);
            var key = new TransactionKey(BinaryPrimitives.ReadUInt64LittleEndian(entry), BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]));
            if (_places.TryGetValue(key, out var place) && place.Chunk == index && place.Offset == offset)
                _places.Remove(key);
            offset += HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(entry[16..]);
        }
        chunk.Used = 0;
    }

    private struct Chunk
    {
        internal byte[]? Bytes;
        internal int Used;
    }

    private readonly record struct Place(int Chunk, int Offset, long At, SipFlow Target);
}
