using System.Security.Cryptography;

namespace Bellwire.Sip.Stack;

/// <summary>Ids from the system's generator of secure random numbers, fetched in blocks by each thread.</summary>
public sealed class RandomSipIds : ISipIds
{
    private const int BlockBytes = 1024;

    [ThreadStatic] private static byte[]? s_block;
    [ThreadStatic] private static int s_used;

    public void Fill(Span<byte> token)
    {
        for (var i = 0; i < token.Length; i++)
            token[i] = "0123456789abcdefghijklmnopqrstuv"u8[Next() & 31];
    }

    public int Below(int bound) => RandomNumberGenerator.GetInt32(bound);

    private static byte Next()
    {
        var block = s_block;
        if (block is null || s_used == BlockBytes)
        {
            block = s_block ??= new byte[BlockBytes];
            RandomNumberGenerator.Fill(block);
            s_used = 0;
        }
        return block[s_used++];
    }
}
