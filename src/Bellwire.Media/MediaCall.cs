using Bellwire.Media.Recording;
using Bellwire.Media.Relay;

namespace Bellwire.Media;

/// <summary>
/// The audio of one call: its legs, who hears whom, and its recording. Made by <see cref="MediaPlane.Open"/>. Members may be called from any thread
/// and return at once; the call is empty until legs are added, and holds nothing more once closed.
/// </summary>
public sealed class MediaCall
{
    private readonly Lock _gate = new();
    private readonly MediaPlane _plane;
    private readonly MediaLoop _loop;
    private readonly List<MediaLeg> _legs = [];
    private CallRecording? _recording;
    private bool _closed;

    internal MediaCall(MediaPlane plane, MediaLoop loop, IMediaEvents events) => (_plane, _loop, Events) = (plane, loop, events);

    internal IMediaEvents Events { get; }

    /// <summary>Takes a pair of ports for one more phone: the caller, a device that will ring, the target of a transfer.</summary>
    public LegOpening AddLeg(LegSetup setup)
    {
        lock (_gate)
            if (_closed || _legs.Count >= _plane.Options.MaxLegsPerCall)
                return new LegOpening.Refused(_closed ? PortRefusal.Closed : PortRefusal.TooManyLegs);
        var opening = _plane.OpenLeg(this, _loop, setup);
        if (opening is not LegOpening.Opened { Leg: var leg })
            return opening;
        lock (_gate)
        {
            if (!_closed)
            {
                _legs.Add(leg);
                return opening;
            }
        }
        leg.Close();                                             // the call ended while its ports were bound
        return new LegOpening.Refused(PortRefusal.Closed);
    }

    /// <summary>Connects two legs, so that each hears the other; whoever was connected to either before hears nothing from then on.
    /// <see cref="MediaLeg.SilentFor"/> of both begins anew.</summary>
    public void Bridge(MediaLeg first, MediaLeg second)
    {
        lock (_plane.Bridging)
        {
            Separate(first);
            Separate(second);
            (first.Hearer, second.Hearer) = (second, first);
        }
        first.ExpectFromNow();
        second.ExpectFromNow();
    }

    /// <summary>Disconnects a leg from the one it is connected to; it stays open.</summary>
    public void Part(MediaLeg leg)
    {
        lock (_plane.Bridging)
            Separate(leg);
    }

    /// <summary>Moves a leg of another call into this one (attended transfer). Its connection is parted; ports and what was applied stay.</summary>
    public void Adopt(MediaLeg leg)
    {
        leg.Call.Forget(leg);
        leg.Call = this;
        bool closed;
        lock (_gate)
        {
            closed = _closed;
            if (!closed)
                _legs.Add(leg);
        }
        if (closed)
            leg.Close();
    }

    /// <summary>
    /// Records what two legs send, from now: <paramref name="left"/> (the caller) in the left channel, <paramref name="right"/> in the right. The
    /// file is made later, off this thread: a file that cannot be made ends as broken. The file's name must be new.
    /// </summary>
    public RecordingStart StartRecording(string path, MediaLeg left, MediaLeg right)
    {
        lock (_gate)
        {
            if (_closed)
                return new RecordingStart.Refused(RecordingRefusal.CallClosed);
            if (_recording is not null)
                return new RecordingStart.Refused(RecordingRefusal.AlreadyRecording);
            var start = _plane.Recordings.Start(path, this, left, right);
            if (start is RecordingStart.Started { Recording: var recording })
                _recording = recording;
            return start;
        }
    }

    /// <summary>Ends the recording, if there is one; <see cref="IMediaEvents.RecordingClosed"/> follows when the file is complete.</summary>
    public void StopRecording()
    {
        CallRecording? recording;
        lock (_gate)
            (recording, _recording) = (_recording, null);
        recording?.Stop();
    }

    /// <summary>Ends the recording and closes all legs.</summary>
    public void Close()
    {
        MediaLeg[] legs;
        lock (_gate)
        {
            _closed = true;
            legs = [.. _legs];
        }
        StopRecording();
        foreach (var leg in legs)
            leg.Close();
    }

    internal void Forget(MediaLeg leg)
    {
        lock (_gate)
            _legs.Remove(leg);
        Part(leg);
    }

    internal void Forget(CallRecording recording)
    {
        lock (_gate)
            if (_recording == recording)
                _recording = null;
    }

    private static void Separate(MediaLeg leg)
    {
        if (leg.Hearer is { } other && other.Hearer == leg)
            other.Hearer = null;
        leg.Hearer = null;
    }
}
