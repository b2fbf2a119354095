using System.Runtime.InteropServices;
using Bellwire.Media.Audio;
using Bellwire.Media.Recording;
using Bellwire.Media.Srtp;
using Bellwire.Media.Tests.Audio;

namespace Bellwire.Media.Tests.Recording;

public class RecordingTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task A_recorded_call_has_the_caller_left_and_the_callee_right()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = Connect(plane, alice, bob);
        var path = Path.Combine(plane.Folder.FullName, "below", "call.wav");
        Assert.IsType<RecordingStart.Started>(plane.Call.StartRecording(path, caller, callee));
        Assert.Equal(new RecordingStart.Refused(RecordingRefusal.AlreadyRecording), plane.Call.StartRecording(path + "2", caller, callee));
        for (var i = 0; i < 200; i++)
        {
            alice.Send(caller, alice.Packet(0, Tone(440, i), (uint)(160 * i)));
            bob.Send(callee, bob.Packet(0, Tone(800, i), (uint)(160 * i)));
            await Task.WhenAll(alice.Hears(), bob.Hears());
            plane.Time.Advance(Frame);
        }
        plane.Call.StopRecording();
        plane.Time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal("recorded", await plane.Events.Next());

        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(WavRepair.Whole, WavFile.Repair(path));
        Assert.Equal(new RecordingEnd.Complete(TimeSpan.FromSeconds(4), bytes.Length, 0), plane.Events.LastEnd);
        Assert.Equal(bytes.Length, plane.Policy.UsedBytes + WavFile.HeaderBytes);
        var pcm = MemoryMarshal.Cast<byte, short>(bytes.AsSpan(WavFile.HeaderBytes)).ToArray();
        short[] left = pcm.Where((_, i) => i % 2 == 0).ToArray(), right = pcm.Where((_, i) => i % 2 == 1).ToArray();
        Assert.InRange(Goertzel.Level(left, 440), 0.28, 0.32);
        Assert.InRange(Goertzel.Level(right, 800), 0.28, 0.32);
        Assert.InRange(Goertzel.Level(left, 800), 0, 0.01);
        Assert.InRange(Goertzel.Level(right, 440), 0, 0.01);
    }

    [Fact]
    public async Task What_a_phone_says_in_srtp_is_recorded_in_clear()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = Connect(plane, alice, bob);
        var (hers, ours) = (SrtpKey.Generate(SrtpSuite.AesCm128HmacSha1Tag80), SrtpKey.Generate(SrtpSuite.AesCm128HmacSha1Tag80));
        caller.Apply(alice.Media with { Srtp = new SrtpKeyPair(hers, ours) });
        using var sender = new SrtpSender(hers);
        var path = Path.Combine(plane.Folder.FullName, "secret.wav");
        plane.Call.StartRecording(path, caller, callee);
        for (var i = 0; i < 50; i++)
        {
            var buffer = new byte[200];
            var packet = alice.Packet(0, Tone(440, i), (uint)(160 * i));
            packet.CopyTo(buffer, 0);
            alice.Send(caller, buffer.AsSpan(0, sender.ProtectRtp(buffer, packet.Length)));
            await bob.Hears();
            plane.Time.Advance(Frame);
        }
        plane.Call.StopRecording();
        plane.Time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal("recorded", await plane.Events.Next());
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var left = MemoryMarshal.Cast<byte, short>(bytes.AsSpan(WavFile.HeaderBytes)).ToArray().Where((_, i) => i % 2 == 0).ToArray();
        Assert.InRange(Goertzel.Level(left, 440), 0.28, 0.32);
    }

    [Fact]
    public async Task A_closed_call_completes_its_recording_and_a_stopping_server_too()
    {
        var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = Connect(plane, alice, bob);
        plane.Call.StartRecording(Path.Combine(plane.Folder.FullName, "a.wav"), caller, callee);
        plane.Time.Advance(TimeSpan.FromSeconds(1));
        plane.Call.Close();
        plane.Time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal("recorded", await plane.Events.Next());
        Assert.Equal(TimeSpan.FromSeconds(1), plane.Events.LastEnd?.Duration);

        var second = plane.Plane.Open(plane.Events);
        var legs = new[] { alice, bob }.Select(phone => ((LegOpening.Opened)second.AddLeg(new LegSetup(phone.Rtp.Address))).Leg).ToArray();
        legs[0].Apply(alice.Media);
        legs[1].Apply(bob.Media);
        second.StartRecording(Path.Combine(plane.Folder.FullName, "b.wav"), legs[0], legs[1]);
        await plane.DisposeAsync();
        Assert.Equal("recorded", await plane.Events.Next());
    }

    [Fact]
    public async Task Without_room_nothing_is_begun()
    {
        await using var plane = new TestPlane(freeBytes: _ => 999);
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = Connect(plane, alice, bob);
        Assert.Equal(new RecordingStart.Refused(RecordingRefusal.DiskLow), plane.Call.StartRecording("x.wav", caller, callee));
        Assert.Empty(plane.Folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_codec_that_cannot_be_decoded_is_said_at_once()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = Connect(plane, alice, bob);
        callee.Apply(bob.Media with { PayloadTypes = [0, 9, 101] });
        Assert.Equal(new RecordingStart.Refused(RecordingRefusal.OtherCodec), plane.Call.StartRecording("x.wav", caller, callee));
    }

    [Fact]
    public void The_quota_counts_what_lies_there_and_what_was_deleted()
    {
        var folder = Directory.CreateTempSubdirectory("bellwire-quota-");
        File.WriteAllBytes(Path.Combine(folder.CreateSubdirectory("t").FullName, "old.wav"), new byte[600]);
        var policy = new RecordingPolicy(new RecordingOptions { Folder = folder.FullName, MinimumFreeBytes = 0, QuotaBytes = 1000 });
        Assert.Null(policy.Check());
        policy.Wrote(400);
        Assert.Equal(RecordingRefusal.QuotaReached, policy.Check());
        policy.Freed(600);
        Assert.Null(policy.Check());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_file_that_exists_is_not_written_over_and_the_call_goes_on()
    {
        await using var plane = new TestPlane();
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = Connect(plane, alice, bob);
        var path = Path.Combine(plane.Folder.FullName, "taken.wav");
        await File.WriteAllTextAsync(path, "precious", TestContext.Current.CancellationToken);
        plane.Call.StartRecording(path, caller, callee);
        plane.Time.Advance(TimeSpan.FromMilliseconds(1400));
        Assert.Equal("broken DiskFailed", await plane.Events.Next());
        Assert.Equal("precious", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        await Talks(alice, caller, bob);
    }

    [Fact]
    public async Task A_disk_that_fills_up_breaks_the_recording_and_not_the_call()
    {
        var disk = new FullDisk(room: 20_000);
        await using var plane = new TestPlane(create: _ => disk);
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = Connect(plane, alice, bob);
        plane.Call.StartRecording("x.wav", caller, callee);
        plane.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("broken DiskFailed", await plane.Events.Next());
        await Talks(alice, caller, bob);
    }

    [Fact]
    public async Task A_disk_that_stalls_never_holds_up_a_packet()
    {
        using var disk = new StalledDisk();
        await using var plane = new TestPlane(create: _ => disk);
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = Connect(plane, alice, bob);
        plane.Call.StartRecording("x.wav", caller, callee);
        var writing = Task.Run(() => plane.Time.Advance(TimeSpan.FromSeconds(1.4)));     // the fake clock runs the writer inside its Advance
        try
        {
            await disk.Stalled;
            for (var second = 0; second < 8; second++)
            {
                plane.Time.Advance(TimeSpan.FromSeconds(1));
                await Talks(alice, caller, bob);
            }
        }
        finally
        {
            disk.GoOn();
        }
        await writing;
        plane.Time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal("broken DiskSlow", await plane.Events.Next());
        Assert.InRange(plane.Events.LastEnd!.Duration.TotalSeconds, 7, 9);
    }

    [Fact]
    public async Task Low_space_during_a_call_ends_its_recording()
    {
        var free = 5000L;
        await using var plane = new TestPlane(freeBytes: _ => Volatile.Read(ref free));
        using TestPhone alice = new(), bob = new();
        var (caller, callee) = Connect(plane, alice, bob);
        plane.Call.StartRecording(Path.Combine(plane.Folder.FullName, "a.wav"), caller, callee);
        Volatile.Write(ref free, 499);
        plane.Policy.LookAtDisk();
        plane.Time.Advance(TimeSpan.FromSeconds(1.4));
        Assert.Equal("broken DiskLow", await plane.Events.Next());
        Assert.Equal(WavRepair.Whole, WavFile.Repair(Path.Combine(plane.Folder.FullName, "a.wav")));
    }

    private static (MediaLeg Caller, MediaLeg Callee) Connect(TestPlane plane, TestPhone alice, TestPhone bob)
    {
        var (caller, callee) = (plane.LegOf(alice), plane.LegOf(bob));
        plane.Call.Bridge(caller, callee);
        return (caller, callee);
    }

    private static async Task Talks(TestPhone from, MediaLeg leg, TestPhone to)
    {
        var said = from.Says(leg);
        Assert.Equal(said, await to.Hears());
    }

    private static byte[] Tone(double frequency, int frame)
    {
        var samples = new short[160];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)(10000 * Math.Sin(Math.Tau * frequency * (160 * frame + i) / 8000));
        return G711.Encode(0, samples);
    }

    private sealed class FullDisk(int room) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Position + buffer.Length > room)
                throw new IOException("No space left on device");
            base.Write(buffer);
        }
    }

    private sealed class StalledDisk : MemoryStream
    {
        private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _goOn = new();

        internal Task Stalled => _stalled.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        internal void GoOn() => _goOn.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _stalled.TrySetResult();
            _goOn.Wait();
            base.Write(buffer);
        }
    }
}
