using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bellwire.Media;
using Bellwire.Media.Audio;
using Bellwire.Media.Recording;
using Bellwire.Media.Relay;
using Bellwire.Media.Srtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Benchmarks.MediaRelay;

/// <summary>
/// N two-way G.711 calls (50 packets a second each way) through one relay thread for some seconds; prints loss, added delay and the relay
/// thread's CPU. All callers speak from one socket and all callees from another: a leg's port tells them apart, so the generator stays cheap. The
/// delay counts from just before the generator's send to just after its receive, so it holds one hop of the kernel more than the relay adds.
/// </summary>
internal sealed class MediaRelayLoad(int calls, int seconds, MediaRelayKind kind) : IMediaEvents
{
    private const int PacketBytes = 172, FramesPerSecond = 50, WarmUpSeconds = 2;
    private static readonly long FrameTicks = Stopwatch.Frequency / FramesPerSecond;

    private readonly long[] _delays = new long[200_001];         // by microsecond; the last holds the rest
    private readonly Socket _callers = Bind(), _callees = Bind();
    private long _received, _sent;
    private volatile bool _over;

    /// <summary>Arguments: calls, seconds, kind (Plain, Record, Srtp, Music).</summary>
    internal static async Task RunAsync(string[] args)
    {
        var calls = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200;
        var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10;
        var kind = args.Length > 2 ? Enum.Parse<MediaRelayKind>(args[2], ignoreCase: true) : MediaRelayKind.Plain;
        await new MediaRelayLoad(calls, seconds, kind).RunAsync();
    }

    private async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("bellwire-bench-");
        var options = new MediaOptions { Ports = PortRange.Ephemeral, MaxLegs = 2 * calls, Loops = 1 };
        var policy = new RecordingPolicy(new RecordingOptions { Folder = folder.FullName, MaxAtOnce = calls });
        await using (var plane = new MediaPlane(options, policy, TimeProvider.System, new Random(1), NullLogger<MediaPlane>.Instance))
        {
            var legs = Open(plane, folder.FullName);
            var receivers = new[] { Start(() => Receive(_callers)), Start(() => Receive(_callees)) };
            Generate(legs, firstFrame: 0, WarmUpSeconds);        // the JIT and the sockets
            await Settle();
            Interlocked.Exchange(ref _sent, 0);
            Interlocked.Exchange(ref _received, 0);
            Array.Clear(_delays);
            var (relayBefore, allBefore, bytesBefore) = (RelayCpu(), AllCpu(), GC.GetTotalAllocatedBytes());
            Generate(legs, WarmUpSeconds * FramesPerSecond, seconds);
            var (relay, all) = (RelayCpu() - relayBefore, AllCpu() - allBefore);
            await Settle();
            Report(relay, all, GC.GetTotalAllocatedBytes() - bytesBefore);
            _over = true;
            _callers.Dispose();
            _callees.Dispose();
            foreach (var receiver in receivers)
                receiver.Join();
        }
        folder.Delete(recursive: true);
    }

    private List<(MediaLeg Caller, MediaLeg Callee)> Open(MediaPlane plane, string folder)
    {
        var legs = new List<(MediaLeg, MediaLeg)>();
        for (var i = 0; i < calls; i++)
        {
            var call = plane.Open(this);
            var (caller, callee) = (Leg(call, _callers), Leg(call, _callees));
            call.Bridge(caller, callee);
            if (kind == MediaRelayKind.Record)
                call.StartRecording(Path.Combine(folder, $"{i}.wav"), caller, callee);
            if (kind == MediaRelayKind.Music)
                callee.Play(Playlist.MusicOnHold);
            legs.Add((caller, callee));
        }
        return legs;
    }

    private MediaLeg Leg(MediaCall call, Socket phone)
    {
        if (call.AddLeg(new LegSetup(IPAddress.Loopback)) is not LegOpening.Opened { Leg: var leg })
            throw new InvalidOperationException("no ports: raise the limit of open files");
        var at = (IPEndPoint)phone.LocalEndPoint!;               // bound, so never null
        var ours = SrtpKey.Generate(SrtpSuite.AesCm128HmacSha1Tag80);
        leg.Apply(new RemoteMedia
        {
            Rtp = at, SignalledFrom = at.Address, PayloadTypes = [0],
            // What the callees' side hears is protected; nobody here undoes it, since the cost in question is the relay's.
            Srtp = kind == MediaRelayKind.Srtp && phone == _callees ? new SrtpKeyPair(ours, ours) : null,
        });
        return leg;
    }

    // Each 20 ms are cut into as many steps as there are calls, as far as the clock allows: real phones are not in step.
    private void Generate(List<(MediaLeg Caller, MediaLeg Callee)> legs, uint firstFrame, int seconds)
    {
        var targets = legs.ConvertAll(pair => (Caller: pair.Caller.LocalRtp.Serialize(), Callee: pair.Callee.LocalRtp.Serialize()));
        var packet = new byte[PacketBytes];
        using var pause = new ManualResetEventSlim();
        var start = Stopwatch.GetTimestamp();
        for (long step = 0; step < (long)seconds * FramesPerSecond * calls; step++)
        {
            var due = start + step * FrameTicks / calls;
            while (Stopwatch.GetTimestamp() < due)
                pause.Wait(1);
            var (call, frame) = ((int)(step % calls), firstFrame + (uint)(step / calls));
            Send(_callers, targets[call].Caller, packet, call, frame);
            if (kind != MediaRelayKind.Srtp)                     // that way would need protection by the generator
                Send(_callees, targets[call].Callee, packet, call, frame);
        }
    }

    private void Send(Socket from, SocketAddress to, byte[] packet, int call, uint frame)
    {
        packet[0] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)frame);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), frame * 160);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), call + 1);
        BinaryPrimitives.WriteInt64BigEndian(packet.AsSpan(12), Stopwatch.GetTimestamp());
        from.SendTo(packet, SocketFlags.None, to);
        _sent++;
    }

    private void Receive(Socket socket)
    {
        var buffer = new byte[2048];
        while (!_over)
        {
            try
            {
                if (socket.Receive(buffer) < PacketBytes)
                    continue;
            }
            catch (SocketException) when (_over)
            {
                return;
            }
            Interlocked.Increment(ref _received);
            var micros = (Stopwatch.GetTimestamp() - BinaryPrimitives.ReadInt64BigEndian(buffer.AsSpan(12))) * 1_000_000 / Stopwatch.Frequency;
            if (kind is MediaRelayKind.Plain or MediaRelayKind.Record)
                Interlocked.Increment(ref _delays[Math.Clamp(micros, 0, _delays.Length - 1)]);
        }
    }

    private async Task Settle()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        await timer.WaitForNextTickAsync();
    }

    private void Report(double relayCpu, double allCpu, long allocated)
    {
        var packets = Math.Max(1, _sent);
        Console.WriteLine(FormattableString.Invariant(
            $"{kind}: {calls} calls, {seconds} s, sent {_sent}, heard {_received}, lost {100.0 * (_sent - _received) / packets:F4} %"));
        if (kind is MediaRelayKind.Plain or MediaRelayKind.Record)
            Console.WriteLine(FormattableString.Invariant(
                $"  added delay p50 {Percentile(0.5)} us, p99 {Percentile(0.99)} us, p99.9 {Percentile(0.999)} us"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  relay thread {100 * relayCpu / seconds:F1} % of a core, {1e6 * relayCpu / packets:F2} us a packet; " +
            $"process with generator {100 * allCpu / seconds:F0} %; {(double)allocated / packets:F2} bytes allocated a packet"));
    }

    private long Percentile(double part)
    {
        var rest = (long)(_delays.Sum() * part);
        for (var micros = 0; micros < _delays.Length; micros++)
            if ((rest -= _delays[micros]) < 0)
                return micros;
        return _delays.Length;
    }

    private static Thread Start(ThreadStart run)
    {
        var thread = new Thread(run) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static double AllCpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    /// <summary>User and system time of the threads named "media N", from /proc (in ticks of 10 ms).</summary>
    private static double RelayCpu()
    {
        var ticks = 0L;
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (!File.ReadAllText(Path.Combine(task, "comm")).StartsWith("media ", StringComparison.Ordinal))
                continue;
            var fields = File.ReadAllText(Path.Combine(task, "stat")).Split(") ")[^1].Split(' ');
            ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }
        return ticks / 100.0;
    }

    public void Dtmf(MediaLeg leg, char digit, TimeSpan duration) => throw new InvalidOperationException("nobody pressed a key");

    public void PlayEnded(MediaLeg leg) => throw new InvalidOperationException("music does not end");

    public void LegFailed(MediaLeg leg, string reason) => throw new InvalidOperationException(reason);

    public void RecordingClosed(CallRecording recording, RecordingEnd end)
    {
        if (end is RecordingEnd.Broken broken)
            Console.WriteLine($"  {broken.Fault}: {broken.Detail}");
    }
}
