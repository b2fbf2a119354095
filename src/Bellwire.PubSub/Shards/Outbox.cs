namespace Bellwire.PubSub.Shards;

/// <summary>The frames that wait to be written to one socket. Empty it holds no array. Owned by the session's shard.</summary>
internal sealed class Outbox
{
    private byte[][]? _frames;

    internal int Count { get; private set; }

    internal int Bytes { get; private set; }

    /// <summary>What snapshots have brought in since the outbox was last empty: they do not count as slowness.</summary>
    internal int SnapshotBytes { get; set; }

    internal ReadOnlySpan<byte[]> Frames => _frames.AsSpan(0, Count);

    internal void Add(byte[] frame, FrameArrays arrays)
    {
        if (_frames is null)
            _frames = arrays.Rent(1);
        else if (Count == _frames.Length)
            _frames = arrays.Grow(_frames);
        _frames[Count++] = frame;
        Bytes += frame.Length;
    }

    /// <summary>Takes the first frames out, which are <paramref name="bytes"/> long together.</summary>
    internal void TakeFirst(int count, int bytes, FrameArrays arrays)
    {
        Bytes -= bytes;
        if (count == Count)
        {
            Clear(arrays);
            return;
        }
        var frames = _frames!; // it holds more than count
        Array.Copy(frames, count, frames, 0, Count - count);
        Array.Clear(frames, Count - count, count);
        Count -= count;
    }

    internal void Clear(FrameArrays arrays)
    {
        if (_frames is not null)
            arrays.Return(_frames, Count);
        _frames = null;
        Count = Bytes = SnapshotBytes = 0;
    }
}
