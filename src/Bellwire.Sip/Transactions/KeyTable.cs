using System.Diagnostics.CodeAnalysis;

namespace Bellwire.Sip.Transactions;

/// <summary>Things by transaction key, in stripes with a lock each, so that receiving threads seldom meet.</summary>
internal sealed class KeyTable<T> where T : class
{
    private const int StripeCount = 32;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, StripeCount).Select(_ => new Stripe())];
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    /// <summary>False, with the one that is there, when the key is taken.</summary>
    internal bool TryAdd(TransactionKey key, T value, [NotNullWhen(false)] out T? present)
    {
        var stripe = Of(key);
        lock (stripe.Lock)
        {
            if (stripe.Map.TryGetValue(key, out present))
                return false;
            stripe.Map.Add(key, value);
        }
        Interlocked.Increment(ref _count);
        return true;
    }

    internal bool TryGet(TransactionKey key, [NotNullWhen(true)] out T? value)
    {
        var stripe = Of(key);
        lock (stripe.Lock)
            return stripe.Map.TryGetValue(key, out value);
    }

    /// <summary>Removes that value; another one under the same key stays.</summary>
    internal void Remove(TransactionKey key, T value)
    {
        var stripe = Of(key);
        lock (stripe.Lock)
        {
            if (!stripe.Map.TryGetValue(key, out var present) || !ReferenceEquals(present, value))
                return;
            stripe.Map.Remove(key);
        }
        Interlocked.Decrement(ref _count);
    }

    private Stripe Of(TransactionKey key) => _stripes[key.High % StripeCount];

    private sealed class Stripe
    {
        internal readonly Lock Lock = new();
        internal readonly Dictionary<TransactionKey, T> Map = [];
    }
}
