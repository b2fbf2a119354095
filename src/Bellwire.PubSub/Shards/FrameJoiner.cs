using System.Collections.Concurrent;

namespace Bellwire.PubSub.Shards;

/// <summary>
/// Puts pending frames together for one write. The next connection with the same frames gets the same bytes without a second copy. One for each shard.
/// </summary>
internal sealed class FrameJoiner
{
    /// <summary>Without TLS: what a socket's buffer takes at once.</summary>
    internal const int PlainBytes = 64 * 1024;

    /// <summary>One TLS record (RFC 8446 5.1).</summary>
    internal const int TlsBytes = 16 * 1024;

    private const int MostFrames = 64, MostSpare = 64;

    private readonly ConcurrentStack<byte[]> _spare = new();
    private readonly byte[][] _last = new byte[MostFrames][];
    private byte[] _joined = NewBuffer();
    private int _lastCount, _lastBytes, _lastLimit;

    /// <summary>The first pending frames as one piece, and how many they are. One frame is handed out as it is, however large.</summary>
    internal ReadOnlyMemory<byte> Join(ReadOnlySpan<byte[]> pending, int limit, out int frames)
    {
        frames = 1;
        if (pending.Length == 1 || pending[0].Length + pending[1].Length > limit)
            return pending[0];
        if (!IsLast(pending, limit))
            Copy(pending, limit);
        frames = _lastCount;
        return _joined.AsMemory(0, _lastBytes);
    }

    /// <summary>The joined bytes are in a write that goes on: the next join takes another buffer. Returns what to give back, or null.</summary>
    internal byte[]? Lend(ReadOnlyMemory<byte> piece)
    {
        if (!piece.Span.Overlaps(_joined))
            return null;
        var lent = _joined;
        _joined = _spare.TryPop(out var spare) ? spare : NewBuffer();
        Forget();
        return lent;
    }

    /// <summary>A lent buffer is free again; any thread.</summary>
    internal void GiveBack(byte[] lent)
    {
        if (_spare.Count < MostSpare)
            _spare.Push(lent);
    }

    /// <summary>Lets go of the frames of the last batch.</summary>
    internal void Forget()
    {
        Array.Clear(_last, 0, _lastCount);
        _lastCount = _lastBytes = 0;
    }

    private bool IsLast(ReadOnlySpan<byte[]> pending, int limit)
    {
        if (_lastCount < 2 || limit != _lastLimit || pending.Length < _lastCount)
            return false;
        for (var i = 0; i < _lastCount; i++)
        {
            if (!ReferenceEquals(pending[i], _last[i]))
                return false;
        }
        // The last join stopped either at its bound, which holds again, or where its frames ended; then this one must end there too.
        return pending.Length == _lastCount || _lastCount == MostFrames || _lastBytes + pending[_lastCount].Length > limit;
    }

    private void Copy(ReadOnlySpan<byte[]> pending, int limit)
    {
        Forget();
        foreach (var frame in pending)
        {
            if (_lastCount == MostFrames || _lastBytes + frame.Length > limit)
                break;
            frame.CopyTo(_joined, _lastBytes);
            _last[_lastCount++] = frame;
            _lastBytes += frame.Length;
        }
        _lastLimit = limit;
    }

    private static byte[] NewBuffer() => GC.AllocateUninitializedArray<byte>(PlainBytes, pinned: true);
}
