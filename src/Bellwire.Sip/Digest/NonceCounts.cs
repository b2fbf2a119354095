using System.Numerics;

namespace Bellwire.Sip.Digest;

/// <summary>
/// The last count seen on each nonce in use: sets of eight slots, so memory is fixed. When a set is full its oldest nonce is forgotten, and
/// from then on no nonce of that age is taken there any more: forgetting never lets a replay through.
/// </summary>
internal sealed class NonceCounts
{
    private const int Ways = 8;
    private readonly Lock _lock = new();
    private readonly Slot[] _slots;
    private readonly long[] _forgottenUpTo;
    private readonly int _setMask;

    internal NonceCounts(int remembered)
    {
        var sets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(remembered / Ways, 1));
        _setMask = sets - 1;
        _slots = new Slot[sets * Ways];
        _forgottenUpTo = new long[sets];
        Array.Fill(_forgottenUpTo, long.MinValue);
    }

    /// <summary>Takes the count when it is higher than the last one seen on the nonce.</summary>
    internal DigestVerdict Take(Nonce nonce, uint count, long oldestGoodMs)
    {
        var set = (int)(nonce.Number * 0x9E3779B97F4A7C15 >> 40) & _setMask;
        lock (_lock)
        {
            var slots = _slots.AsSpan(set * Ways, Ways);
            foreach (ref var slot in slots)
            {
                if (slot.LastCount == 0 || slot.Number != nonce.Number || slot.MadeAtMs != nonce.MadeAtMs)
                    continue;
                if (count <= slot.LastCount)
                    return DigestVerdict.Replayed;
                slot.LastCount = count;
                return DigestVerdict.Accepted;
            }
            if (nonce.MadeAtMs <= _forgottenUpTo[set])
                return DigestVerdict.Stale;
            ref var free = ref Oldest(slots);
            if (free.LastCount != 0 && free.MadeAtMs >= oldestGoodMs)
                _forgottenUpTo[set] = Math.Max(_forgottenUpTo[set], free.MadeAtMs);
            free = new Slot { MadeAtMs = nonce.MadeAtMs, Number = nonce.Number, LastCount = count };
            return nonce.MadeAtMs <= _forgottenUpTo[set] ? DigestVerdict.Stale : DigestVerdict.Accepted;
        }
    }

    private static ref Slot Oldest(Span<Slot> slots)
    {
        var oldest = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].LastCount == 0)
                return ref slots[i];
            if (slots[i].MadeAtMs < slots[oldest].MadeAtMs)
                oldest = i;
        }
        return ref slots[oldest];
    }

    private struct Slot
    {
        internal long MadeAtMs;
        internal ulong Number;
        internal uint LastCount;
    }
}
