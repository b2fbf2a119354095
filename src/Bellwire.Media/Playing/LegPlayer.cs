using Bellwire.Media.Audio;
using Bellwire.Media.Rtp;

namespace Bellwire.Media.Playing;

/// <summary>Plays one source to one leg as an RTP source of its own. Only the playout clock's tick touches it.</summary>
internal sealed class LegPlayer(MediaLeg leg, IFrameSource source, byte payloadType, uint ssrc, TimeSpan start)
{
    private readonly byte[] _packet = new byte[RtpHeader.FixedBytes + PlaylistReader.FrameSamples + Srtp.SrtpTags.MaxBytes];
    private PlayerSchedule _schedule = new(start);
    private readonly uint _ssrc = ssrc;
    private ushort _sequence = (ushort)ssrc;                     // any start will do; the SSRC is random already
    private uint _timestamp = ssrc;
    private bool _first = true;

    internal MediaLeg Leg => leg;

    internal IFrameSource Source => source;

    /// <summary>Sends what is due. False: the source has nothing left.</summary>
    internal bool Tick(TimeSpan now)
    {
        var (send, skip) = _schedule.Due(now);
        _timestamp += (uint)(skip * PlaylistReader.FrameSamples);
        for (var i = 0; i < send; i++)
        {
            if (!source.Read(_packet.AsSpan(RtpHeader.FixedBytes, PlaylistReader.FrameSamples), now))
                return false;
            RtpHeader.Write(_packet, _first, payloadType, _sequence++, _timestamp, _ssrc);
            _timestamp += PlaylistReader.FrameSamples;
            _first = false;
            leg.SendPlayed(this, _packet, RtpHeader.FixedBytes + PlaylistReader.FrameSamples, now);
        }
        return true;
    }
}
