using System.Collections.Concurrent;
using Bellwire.Media.Playing;
using Bellwire.Media.Recording;
using Bellwire.Media.Relay;
using Microsoft.Extensions.Logging;

namespace Bellwire.Media;

/// <summary>
/// Everything that carries audio: ports, the threads that relay, the playout clock and the recorder. One a process. Call control opens a
/// <see cref="MediaCall"/> for each call, adds a <see cref="MediaLeg"/> for each phone, and closes the call.
/// </summary>
public sealed class MediaPlane : IAsyncDisposable
{
    private readonly ConcurrentDictionary<MediaLeg, byte> _legs = new();
    private readonly PortPool _ports;
    private readonly MediaLoop[] _loops;
    private readonly Random _random;
    private readonly Lock _randomGate = new();
    private int _nextLoop;
    private volatile bool _closed;

    /// <summary>Starts the media threads; no port is taken yet.</summary>
    /// <param name="options">Ports and bounds.</param>
    /// <param name="recordings">How much may be recorded.</param>
    /// <param name="time">The clock of latches, silence, playout and recordings.</param>
    /// <param name="random">Chooses ports and SSRCs; used under a lock.</param>
    /// <param name="logger">Where faults are written.</param>
    public MediaPlane(MediaOptions options, RecordingPolicy recordings, TimeProvider time, Random random, ILogger<MediaPlane> logger)
        : this(options, recordings, time, random, logger, RecordingFile.CreateOnDisk)
    {
    }

    internal MediaPlane(
        MediaOptions options, RecordingPolicy recordings, TimeProvider time, Random random, ILogger logger, Func<string, Stream> createFile)
    {
        (Options, _random, Clock) = (options, random, new MediaClock(time));
        _ports = new PortPool(options.Ports, options.MaxLegs, new Random(random.Next()));
        Playout = new PlayoutClock(Clock, logger);
        Recordings = new Recorder(recordings, Clock, logger, createFile);
        Metrics = new MediaMetrics(() => _ports.InUse, () => Playout.Players, () => Recordings.Open);
        _loops = new MediaLoop[Math.Max(1, options.Loops)];
        for (var i = 0; i < _loops.Length; i++)
            _loops[i] = OperatingSystem.IsLinux() && !options.WithoutEpoll ? new EpollLoop(Clock, logger, $"media {i}") : new AsyncLoop(Clock, logger);
    }

    /// <summary>Legs open now.</summary>
    public int OpenLegs => _ports.InUse;

    internal MediaOptions Options { get; }

    internal MediaClock Clock { get; }

    internal PlayoutClock Playout { get; }

    internal Recorder Recordings { get; }

    internal MediaMetrics Metrics { get; }

    /// <summary>Who hears whom changes under this lock, across calls; packets read it without.</summary>
    internal Lock Bridging { get; } = new();

    /// <summary>A call without legs: it takes nothing until it gets some.</summary>
    public MediaCall Open(IMediaEvents events) =>
        new(this, _loops[(uint)Interlocked.Increment(ref _nextLoop) % _loops.Length], events);

    /// <summary>Closes every leg, completes every recording, and stops the threads.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closed)
            return;
        _closed = true;
        foreach (var leg in _legs.Keys)
        {
            leg.Call.StopRecording();
            leg.Close();
        }
        Playout.Dispose();
        await Recordings.DisposeAsync();
        foreach (var loop in _loops)
            loop.Dispose();
        Metrics.Dispose();
    }

    internal LegOpening OpenLeg(MediaCall call, MediaLoop loop, LegSetup setup)
    {
        if (_closed)
            return new LegOpening.Refused(PortRefusal.Closed);
        if (_ports.Take(setup.Local, out var refusal) is not { } pair)
            return new LegOpening.Refused(refusal);
        var leg = new MediaLeg(this, call, pair, loop, setup.Owner);
        _legs[leg] = 0;
        var listening = leg.Listen();
        if (listening && !_closed)
            return new LegOpening.Opened(leg);
        leg.Close();                                             // or closed while the ports were bound
        return new LegOpening.Refused(listening ? PortRefusal.Closed : PortRefusal.TooManySockets);
    }

    internal void Forget(MediaLeg leg, PortPair ports)
    {
        _legs.TryRemove(leg, out _);
        _ports.Release(ports);
    }

    internal uint NextSsrc()
    {
        lock (_randomGate)
            return (uint)_random.NextInt64(1, 1L << 32);
    }
}
