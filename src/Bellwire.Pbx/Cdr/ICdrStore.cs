using Bellwire.Contracts;

namespace Bellwire.Pbx.Cdr;

/// <summary>
/// Where call detail records are kept for good. A call is noted at its start, so that a crash loses none: what was noted and never written is
/// ended and written by the next start.
/// </summary>
public interface ICdrStore
{
    /// <summary>False while the disk is full or too slow: then no new call is taken (503).</summary>
    bool IsReady { get; }

    /// <summary>Records of ended calls that are not on the disk yet.</summary>
    int Waiting { get; }

    /// <summary>Notes a call that starts, as the record would stand if it were cut now. Returns at once.</summary>
    void Began(CallCdr soFar);

    /// <summary>
    /// Writes the record of an ended call and an outbox mark in one transaction with full sync, then calls <paramref name="stored"/> on the writer's
    /// thread: only now may the event be published. Returns at once, never drops a record that was begun.
    /// </summary>
    void Ended(CallCdr cdr, Action<CallCdr> stored);

    /// <summary>The event of the record is in the tenant's order: the mark goes.</summary>
    void Published(CallCdr cdr);

    /// <summary>
    /// Once, at start: writes the records of calls that the last run left open (ended at its last sign of life), and returns every record whose event
    /// was not published, by session id.
    /// </summary>
    IReadOnlyList<CallCdr> Recover();
}
