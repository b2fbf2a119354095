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
public sealed partial class MediaPlane : IAsyncDisposable
{
    private readonly ConcurrentDictionary<MediaLeg, byte> _legs = new();
    private readonly PortPool _ports;
    private readonly MediaLoop[] _loops;
    private readonly Random _random;
    private readonly ILogger _logger;
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
        (Options, _random, _logger, Clock) = (options, random, logger, new MediaClock(time));
        _ports = new PortPool(options.Ports, options.MaxLegs, new Random(random.Next()));
        Playout = new PlayoutClock(Clock);
        Recordings = new Recorder(recordings, Clock, logger, createFile);
        Metrics = new MediaMetrics(() => _ports.InUse, () => Playout.Players, () => Recordings.Open);
        _loops = new MediaLoop[Math.Max(1, options.Loops)];
        for (var i = 0; i < _loops.Length; i++)
            _loops[i] = OperatingSystem.IsLinux() && !options.WithoutEpoll ? new EpollLoop(Clock, $"media {i}") : new AsyncLoop(Clock);
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

    /// <summary>A broken promise ends the one leg in which it showed, not the thread that met it.</summary>
    internal void Fail(MediaLeg leg, Exception fault)
    {
        Log.LegFailed(_logger, leg.LocalRtp.Port, fault);
        try
        {
            var call = leg.Call;
            leg.Close();
            call.Events.LegFailed(leg, fault.Message);
        }
        catch (Exception second)
        {
            Log.LegNotClosed(_logger, leg.LocalRtp.Port, second);
        }
    }

    internal uint NextSsrc()
    {
        lock (_randomGate)
            return (uint)_random.NextInt64(1, 1L << 32);
    }

    private static partial class Log
    {
        [LoggerMessage(2801, LogLevel.Error, "Media on port {Port} failed and was closed")]
        public static partial void LegFailed(ILogger logger, int port, Exception fault);

        [LoggerMessage(2802, LogLevel.Critical, "Media on port {Port} failed and could not be closed cleanly")]
        public static partial void LegNotClosed(ILogger logger, int port, Exception fault);
    }
}
