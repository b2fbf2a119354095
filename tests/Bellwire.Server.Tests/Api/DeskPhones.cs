using System.Net;
using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Media.Relay;
using Bellwire.Server.Demo;
using Bellwire.Sip.Stack;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Server.Tests.Api;

/// <summary>Real phones of alpha.test on UDP ports of loopback, with audio; they answer a call when they have rung for a moment.</summary>
internal sealed class DeskPhones : IAsyncDisposable
{
    private readonly TwoTenants _house;
    private readonly MediaPlane _media;
    private readonly List<DemoPhone> _phones = [];

    internal DeskPhones(TwoTenants house)
    {
        _house = house;
        _media = new MediaPlane(
            new MediaOptions { Ports = PortRange.Ephemeral }, new RecordingPolicy(new RecordingOptions { Folder = house.File("unused") }), TimeProvider.System,
            new Random(1), NullLogger<MediaPlane>.Instance);
    }

    /// <summary>A registered phone.</summary>
    internal async Task<DemoPhone> RegisteredAsync(string number, TimeSpan? rings = null)
    {
        var phone = DemoPhone.Open(
            new IPEndPoint(IPAddress.Loopback, _house.Report.SipPort), new PhoneAccount("alpha.test", number, TwoTenants.SipPassword),
            new PhoneModel("Desk/1", $"0000b311-0000-4000-8000-000000000{number}"), new RandomSipIds(), TimeProvider.System, NullLoggerFactory.Instance, _media,
            rings ?? TimeSpan.FromMilliseconds(50));
        _phones.Add(phone);
        Assert.Equal(200, await phone.RegisterAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken));
        return phone;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var phone in _phones)
        {
            phone.HangUp();
            await phone.RegisterAsync(TimeSpan.Zero, CancellationToken.None);
            await phone.DisposeAsync();
        }
        await _media.DisposeAsync();
    }
}
