namespace Bellwire.Media.Recording;

/// <summary>
/// Where on the recording's line, in samples since its start, a packet of one channel belongs. The first packet of a source stands where it arrived;
/// the next ones follow their RTP timestamps, so jitter and reordering move nothing and lost packets leave their gap. The line is set anew
/// when (1) the source changes, (2) a packet would stand more than 1 s from its arrival (a hold during which the phone's timestamps stood still, a
/// jump), (3) even the most punctual of 100 packets stood over 100 ms off; (4) off by over 20 ms, it is moved by one packet of 20 ms, which is how
/// the drift of the phone's clock is taken up. A pure machine.
/// </summary>
internal struct ChannelClock
{
    internal const int FarOffSamples = 8000, OffSamples = 800, DriftSamples = 160;
    private const int WindowPackets = 100;

    private bool _started;
    private uint _ssrc, _timestamp;
    private long _position, _leastLate;
    private int _packets;

    internal long Place(uint ssrc, uint timestamp, long arrival)
    {
        var ahead = (int)(timestamp - _timestamp);
        var position = _position + ahead;
        var late = arrival - position;
        if (!_started || ssrc != _ssrc || Math.Abs(late) > FarOffSamples)
        {
            (_started, _ssrc, _timestamp, _position) = (true, ssrc, timestamp, arrival);
            (_leastLate, _packets) = (long.MaxValue, 0);
            return arrival;
        }
        if (ahead > 0)
            (_timestamp, _position) = (timestamp, position);
        _leastLate = Math.Min(_leastLate, late);
        if (++_packets == WindowPackets)
            Correct();
        return position;
    }

    private void Correct()
    {
        _position += Math.Abs(_leastLate) > OffSamples ? _leastLate
            : Math.Abs(_leastLate) > DriftSamples ? Math.Sign(_leastLate) * DriftSamples
            : 0;
        (_leastLate, _packets) = (long.MaxValue, 0);
    }
}
