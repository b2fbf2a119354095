namespace Bellwire.Sip.Dialogs;

/// <summary>What a dialog says to a request that came in it.</summary>
public enum InDialog : byte
{
    /// <summary>In order; serve it.</summary>
    InOrder,
    /// <summary>Its CSeq is lower than, or the same as, one seen before: 500 (RFC 3261 12.2.2).</summary>
    OutOfOrder,
    /// <summary>An ACK or CANCEL: their CSeq does not count.</summary>
    NotCounted,
}
