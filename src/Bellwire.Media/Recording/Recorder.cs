using Microsoft.Extensions.Logging;

namespace Bellwire.Media.Recording;

/// <summary>Owns all recordings and the one loop that writes them, off the media threads.</summary>
internal sealed partial class Recorder : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private const int SweepsBetweenLooks = 25;                   // free space is asked for every 5 s
    private const int MaxSpareRings = 32;
    private const int ScratchBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly RecordingPolicy _policy;
    private readonly Relay.MediaClock _clock;
    private readonly ILogger _logger;
    private readonly Func<string, Stream> _create;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<CallRecording> _open = [];
    private readonly Stack<short[]> _spareRings = new();
    private readonly byte[] _scratch = new byte[ScratchBytes];
    private readonly PeriodicTimer _timer;
    private readonly Task _writing;
    private bool _closed;
    private int _sweeps;

    internal Recorder(RecordingPolicy policy, Relay.MediaClock clock, ILogger logger, Func<string, Stream> create)
    {
        (_policy, _clock, _logger, _create) = (policy, clock, logger, create);
        _timer = new PeriodicTimer(Period, clock.Time);
        _writing = Task.Run(WriteAsync);
    }

    internal int Open
    {
        get
        {
            lock (_gate)
                return _open.Count;
        }
    }

    internal RecordingStart Start(string path, MediaCall call, MediaLeg left, MediaLeg right)
    {
        if (!left.IsRecordable || !right.IsRecordable)
            return new RecordingStart.Refused(RecordingRefusal.OtherCodec);
        if (_policy.Check() is { } refusal)
            return new RecordingStart.Refused(refusal);
        lock (_gate)
        {
            if (_closed || _open.Count >= _policy.Options.MaxAtOnce)
                return new RecordingStart.Refused(_closed ? RecordingRefusal.CallClosed : RecordingRefusal.TooMany);
            if (!_spareRings.TryPop(out var ring))
                ring = new short[StereoRing.Samples];
            var file = new RecordingFile(path, _create);
            var recording = new CallRecording(path, call, left, right, ring, file, _policy.Options.MaxLength, _clock);
            _open.Add(recording);
            return new RecordingStart.Started(recording);
        }
    }

    /// <summary>Stops what still runs, and returns when every file is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _closed = true;
        await _stopping.CancelAsync();
        await _writing;
        foreach (var recording in Snapshot())
            recording.Stop();
        Sweep();
        _stopping.Dispose();
        _timer.Dispose();
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(_stopping.Token))
                Sweep();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private void Sweep()
    {
        if (++_sweeps % SweepsBetweenLooks == 0)
            _policy.LookAtDisk();
        foreach (var recording in Snapshot())
        {
            if (_policy.IsCritical)
                recording.Break(RecordingFault.DiskLow, "less than half of the space to be kept is free");
            if (recording.Write(_scratch, _policy) is { } end)
                Finish(recording, end);
        }
    }

    private void Finish(CallRecording recording, RecordingEnd end)
    {
        lock (_gate)
        {
            _open.Remove(recording);
            if (_spareRings.Count < MaxSpareRings)
            {
                Array.Clear(recording.Ring);
                _spareRings.Push(recording.Ring);
            }
        }
        if (end is RecordingEnd.Broken broken)
            Log.Broken(_logger, recording.Path, broken.Fault, broken.Detail);
        recording.Call.Forget(recording);
        Tell(recording, end);
    }

    private void Tell(CallRecording recording, RecordingEnd end)
    {
        try
        {
            recording.Call.Events.RecordingClosed(recording, end);
        }
        catch (Exception fault)
        {
            Log.ListenerFailed(_logger, recording.Path, fault);  // the other recordings must go on
        }
    }

    private CallRecording[] Snapshot()
    {
        lock (_gate)
            return [.. _open];
    }

    private static partial class Log
    {
        [LoggerMessage(2811, LogLevel.Error, "Recording {Path} is broken: {Fault}, {Detail}")]
        public static partial void Broken(ILogger logger, string path, RecordingFault fault, string detail);

        [LoggerMessage(2812, LogLevel.Error, "The end of recording {Path} was not taken note of")]
        public static partial void ListenerFailed(ILogger logger, string path, Exception fault);
    }
}
