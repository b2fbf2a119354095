namespace Bellwire.Media.Srtp;

/// <summary>
/// The few synchronisation sources of one direction, each with its index. Bounded: the fifth takes the place of the one longest unused, and
/// only an authenticated packet can bring one in.
/// </summary>
internal sealed class SsrcTable
{
    private const int MaxSources = 4;

    private readonly Entry[] _entries = new Entry[MaxSources];
    private uint _uses;

    internal struct Entry
    {
        internal uint Ssrc;
        internal uint LastUse;
        internal ReplayWindow Window;
        internal uint SentIndex;

        /// <summary>What a sender adds to the SSRC, so that a stream that begins again never meets its old key stream.</summary>
        internal uint Shift;
    }

    /// <summary>
    /// The place of a source, or where it would go: then the entry still holds another's state, to be replaced after authentication.
    /// </summary>
    internal ref Entry Find(uint ssrc, out bool isNew)
    {
        var oldest = 0;
        for (var i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].LastUse != 0 && _entries[i].Ssrc == ssrc)
            {
                isNew = false;
                return ref _entries[i];
            }
            if (_entries[i].LastUse < _entries[oldest].LastUse)
                oldest = i;
        }
        isNew = true;
        return ref _entries[oldest];
    }

    internal void Touch(ref Entry entry, uint ssrc, bool isNew)
    {
        if (isNew)
            entry = new Entry { Ssrc = ssrc };
        entry.LastUse = ++_uses;
    }
}
