using System.Net;
using Bellwire.Media.Recording;
using Bellwire.Media.Relay;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Media.Tests;

/// <summary>A media plane on loopback with a clock that stands still unless a test moves it.</summary>
internal sealed class TestPlane : IAsyncDisposable
{
    internal TestPlane(bool withoutEpoll = false, int maxLegs = 100, Func<string, long>? freeBytes = null, Func<string, Stream>? create = null)
    {
        var options = new MediaOptions { Ports = PortRange.Ephemeral, MaxLegs = maxLegs, MaxLegsPerCall = 4, Loops = 1, WithoutEpoll = withoutEpoll };
        Folder = Directory.CreateTempSubdirectory("bellwire-media-");
        Policy = new RecordingPolicy(new RecordingOptions { Folder = Folder.FullName, MinimumFreeBytes = 1000 }, freeBytes ?? (_ => long.MaxValue));
        Plane = new MediaPlane(options, Policy, Time, new Random(7), NullLogger.Instance, create ?? RecordingFile.CreateOnDisk);
        Call = Plane.Open(Events);
    }

    internal FakeTimeProvider Time { get; } = new();

    internal TestEvents Events { get; } = new();

    internal DirectoryInfo Folder { get; }

    internal RecordingPolicy Policy { get; }

    internal MediaPlane Plane { get; }

    internal MediaCall Call { get; }

    internal MediaLeg Leg(IPAddress? local = null) => ((LegOpening.Opened)Call.AddLeg(new LegSetup(local ?? IPAddress.Loopback))).Leg;

    internal MediaLeg LegOf(TestPhone phone, RemoteMedia? media = null)
    {
        var leg = Leg(phone.Rtp.Address);
        Assert.True(leg.Apply(media ?? phone.Media));
        return leg;
    }

    public async ValueTask DisposeAsync()
    {
        await Plane.DisposeAsync();
        Folder.Delete(recursive: true);
    }
}
