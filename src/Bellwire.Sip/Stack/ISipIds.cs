namespace Bellwire.Sip.Stack;

/// <summary>Where tags, branches, Call-IDs and small random choices come from; a seeded one replays a day. Thread-safe.</summary>
public interface ISipIds
{
    /// <summary>Fills with 32 different characters (digits and letters a to v), 5 bits of randomness each: 16 make a tag or branch that cannot be guessed.</summary>
    void Fill(Span<byte> token);

    /// <summary>An evenly spread number from 0 to <paramref name="bound"/> - 1.</summary>
    int Below(int bound);
}
