using System.Buffers.Binary;
using System.Text;

namespace Bellwire.Sip.Transactions;

/// <summary>A keyed 128-bit hash over a few pieces of text: two lanes of multiply and fold. Each piece ends with its length, so that
/// "ab","c" and "a","bc" differ.</summary>
internal ref struct KeyHash(ulong seedA, ulong seedB)
{
    private ulong _a = seedA;
    private ulong _b = seedB;

    internal void Add(scoped ReadOnlySpan<byte> piece)
    {
        var rest = piece;
        for (; rest.Length >= 8; rest = rest[8..])
            Mix(BinaryPrimitives.ReadUInt64LittleEndian(rest));
        ulong last = 0;
        for (var i = 0; i < rest.Length; i++)
            last |= (ulong)rest[i] << (8 * i);
        Mix(last);
        Mix((ulong)piece.Length);
    }

    /// <summary>Adds a piece whose case does not count.</summary>
    internal void AddIgnoreCase(scoped ReadOnlySpan<byte> piece)
    {
        Span<byte> lower = stackalloc byte[256];
        if (piece.Length > lower.Length || Ascii.ToLower(piece, lower, out var length) != System.Buffers.OperationStatus.Done)
            Add(piece);                                             // no host is that long
        else
            Add(lower[..length]);
    }

    internal void Add(ulong number) => Mix(number);

    internal readonly TransactionKey ToKey()
    {
        var a = Fold(_a ^ 0x9E3779B97F4A7C15, _b);
        return new TransactionKey(a, Fold(_b ^ 0xC2B2AE3D27D4EB4F, a));
    }

    private void Mix(ulong word)
    {
        _a = Fold(_a ^ word, 0xA0761D6478BD642F);
        _b = Fold(_b + word, 0xE7037ED1A0B428DB) ^ word;
    }

    private static ulong Fold(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return high ^ low;
    }
}
