using Bellwire.Media.Rtp;

namespace Bellwire.Media.Recording;

/// <summary>
/// One stretch of a call being recorded. Media threads add packets, under a lock over the ring; the writer takes what has settled and writes
/// it outside that lock, so a slow disk never holds a packet up: when the ring is full the recording ends as broken, and the call goes on.
/// </summary>
public sealed class CallRecording
{
    /// <summary>How long a place on the line waits for late packets before it goes to the file.</summary>
    private const int SettleFrames = WavFile.SampleRate;
    private const int AheadFrames = ChannelClock.FarOffSamples;

    private readonly Lock _gate = new();
    private readonly Timeline _timeline;
    private readonly RecordingFile _file;
    private readonly Relay.MediaClock _clock;
    private readonly TimeSpan _start;
    private readonly MediaLeg _left, _right;
    private readonly long _maxFrames;
    private long? _end;
    private (RecordingFault Fault, string Detail)? _fault;

    internal CallRecording(
        string path, MediaCall call, MediaLeg left, MediaLeg right, short[] ring, RecordingFile file, TimeSpan maxLength, Relay.MediaClock clock)
    {
        (Path, Call, _left, _right, Ring, _file, _clock) = (path, call, left, right, ring, file, clock);
        (_timeline, _start) = (new Timeline(ring), clock.Now);
        _maxFrames = (long)(maxLength.TotalSeconds * WavFile.SampleRate);
        left.Tap = new RecordingTap(this, 0);
        right.Tap = new RecordingTap(this, 1);
    }

    /// <summary>The file, as it was named at the start.</summary>
    public string Path { get; }

    /// <summary>The call that was recorded.</summary>
    public MediaCall Call { get; }

    internal short[] Ring { get; }

    internal void Add(int channel, in RtpHeader header, ReadOnlySpan<byte> packet, TimeSpan now)
    {
        lock (_gate)
        {
            if (_end is not null)
                return;
            var arrival = PositionAt(now);
            if (arrival - _timeline.Taken > StereoRing.Frames - AheadFrames)
                End(arrival, (RecordingFault.DiskSlow, "the writer is more than six seconds behind"));
            else
                _timeline.Add(channel, header, packet, arrival);
        }
    }

    internal void Stop()
    {
        lock (_gate)
            End(PositionAt(_clock.Now), null);
    }

    internal void Break(RecordingFault fault, string detail)
    {
        lock (_gate)
            End(PositionAt(_clock.Now), (fault, detail));
    }

    /// <summary>On the writer's thread: writes what has settled. Not null: it has ended, and its file is closed.</summary>
    internal RecordingEnd? Write(byte[] scratch, RecordingPolicy policy)
    {
        try
        {
            while (Take(scratch) is var bytes and > 0)
            {
                _file.Append(scratch.AsSpan(0, bytes));
                policy.Wrote(bytes);
            }
            if (!HasEnded())
                return null;
        }
        catch (Exception failure)
        {
            Break(RecordingFault.DiskFailed, failure.Message);   // whatever a file system can throw: it ends this recording, not the writer
        }
        return Close();
    }

    private RecordingEnd Close()
    {
        try
        {
            if (_fault is null || _file.Bytes > 0)
                _file.Complete();                                // also when broken: what there is shall be playable
            _file.Dispose();
        }
        catch (Exception failure)
        {
            _fault ??= (RecordingFault.DiskFailed, failure.Message);
        }
        var (length, bytes) = (TimeSpan.FromSeconds((double)_file.DataBytes / WavFile.FrameBytes / WavFile.SampleRate), _file.Bytes);
        return _fault is var (fault, detail)
            ? new RecordingEnd.Broken(fault, detail, length, bytes, _timeline.Undecodable)
            : new RecordingEnd.Complete(length, bytes, _timeline.Undecodable);
    }

    private int Take(byte[] scratch)
    {
        lock (_gate)
        {
            var now = PositionAt(_clock.Now);
            if (_end is null && now >= _maxFrames)
                End(_maxFrames, (RecordingFault.LengthLimit, "the longest recording allowed"));
            if (_end is null && now - _timeline.Taken > StereoRing.Frames - AheadFrames)
                End(now, (RecordingFault.DiskSlow, "the writer is more than six seconds behind"));
            return _timeline.Take(_end ?? now - SettleFrames, scratch);
        }
    }

    private bool HasEnded()
    {
        lock (_gate)
            return _end is not null;
    }

    private long PositionAt(TimeSpan now) => (now - _start).Ticks * WavFile.SampleRate / TimeSpan.TicksPerSecond;

    // The first end counts. With the gate held; the taps are volatile fields of the legs.
    private void End(long position, (RecordingFault, string)? fault)
    {
        if (_end is not null)
            return;
        (_end, _fault) = (position, fault);
        Untap(_left);
        Untap(_right);
    }

    private void Untap(MediaLeg leg)
    {
        if (leg.Tap?.Recording == this)
            leg.Tap = null;
    }
}
