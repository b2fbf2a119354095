namespace Bellwire.Sip.Stack;

/// <summary>Ids from a seed: the same calls in the same order give the same ids. For tests and replays, never for a server.</summary>
public sealed class SeededSipIds(int seed) : ISipIds
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> token)
    {
        lock (_lock)
        {
            for (var i = 0; i < token.Length; i++)
                token[i] = "0123456789abcdefghijklmnopqrstuv"u8[_random.Next(32)];
        }
    }

    public int Below(int bound)
    {
        lock (_lock)
            return _random.Next(bound);
    }
}
