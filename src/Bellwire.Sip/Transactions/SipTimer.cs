namespace Bellwire.Sip.Transactions;

/// <summary>The timers of RFC 3261 17 (table 4) and RFC 6026 (L, M), as a set, and the 200 ms after which 100 Trying is due (17.2.1).</summary>
[Flags]
internal enum SipTimer : ushort
{
    None = 0,
    A = 1 << 0, B = 1 << 1, D = 1 << 2,
    E = 1 << 3, F = 1 << 4, K = 1 << 5,
    G = 1 << 6, H = 1 << 7, I = 1 << 8, L = 1 << 9,
    J = 1 << 10,
    M = 1 << 11,
    Trying = 1 << 12,
    /// <summary>64 x T1 after a CANCEL: no final response will come any more (RFC 3261 9.1).</summary>
    Cancelled = 1 << 13,

    /// <summary>The timers that repeat something; the others end a state. Of each group one transaction runs at most one.</summary>
    Repeating = A | E | G | Trying,
}
