namespace Bellwire.Media.Rtp;

/// <summary>Counts what of a stream came and what was lost, by sequence numbers (RFC 3550 A.3), summed over SSRC changes and restarts.</summary>
internal struct ReceptionCount
{
    /// <summary>RFC 3550 A.1: a larger step is a restarted source, not a loss.</summary>
    private const int MaxDropout = 3000;

    private bool _started;
    private uint _ssrc;
    private ushort _highest;
    private long _expected, _received, _lostBefore;

    internal readonly long Lost => _lostBefore + Math.Max(0, _expected - _received);

    internal void Count(uint ssrc, ushort sequence)
    {
        var step = (short)(sequence - _highest);
        if (!_started || ssrc != _ssrc || Math.Abs((int)step) > MaxDropout)
        {
            (_lostBefore, _started, _ssrc, _highest, _expected, _received) = (Lost, true, ssrc, sequence, 1, 1);
            return;
        }
        _received++;
        if (step <= 0)
            return;
        _expected += step;
        _highest = sequence;
    }
}
