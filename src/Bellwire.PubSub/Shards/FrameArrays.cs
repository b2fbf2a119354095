namespace Bellwire.PubSub.Shards;

/// <summary>Arrays for outboxes in sizes 4, 16, 64 and so on, kept by the shard that owns them; a bounded number of each is kept.</summary>
internal sealed class FrameArrays
{
    // Of the sizes up to 64, which is a batch, as many as a shard may have sessions: then a burst to all of them allocates nothing either.
    private const int MostKept = 16 * 1024, MostKeptLarge = 1024;

    private readonly Stack<byte[][]>[] _kept = [.. Enumerable.Range(0, 4).Select(_ => new Stack<byte[][]>())];

    internal byte[][] Rent(int atLeast)
    {
        var (size, rank) = (4, 0);
        for (; size < atLeast; rank++)
            size *= 4;
        return rank < _kept.Length && _kept[rank].TryPop(out var array) ? array : new byte[size][];
    }

    internal byte[][] Grow(byte[][] full)
    {
        var larger = Rent(full.Length + 1);
        full.CopyTo(larger, 0);
        Return(full, full.Length);
        return larger;
    }

    internal void Return(byte[][] array, int used)
    {
        Array.Clear(array, 0, used);
        var rank = array.Length switch { 4 => 0, 16 => 1, 64 => 2, 256 => 3, _ => -1 };
        if (rank >= 0 && _kept[rank].Count < (array.Length <= 64 ? MostKept : MostKeptLarge))
            _kept[rank].Push(array);
    }
}
