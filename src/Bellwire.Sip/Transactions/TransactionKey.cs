namespace Bellwire.Sip.Transactions;

/// <summary>
/// Names a transaction: 128 bits of a keyed hash over what RFC 3261 17.1.3 and 17.2.3 compare. The key of the hash is drawn at start, so that
/// nobody outside can make two requests meet; by accident they meet once in 2^64 pairs.
/// </summary>
internal readonly record struct TransactionKey(ulong High, ulong Low)
{
    public override int GetHashCode() => (int)Low;
}
