using System.Net;
using System.Net.Security;
using Bellwire.PubSub.Listening;
using Bellwire.PubSub.Sessions;
using Bellwire.Testing.Subscribers;
using Bellwire.WebSocket;
using Bellwire.WebSocket.Upgrade;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.PubSub.Tests.Listening;

public sealed class WsiListenerTests
{
    [Fact]
    public async Task An_address_with_all_its_seats_taken_gets_503_and_when_to_come_back()
    {
        await using var hub = TestHub.Start(limits: limits => limits.PerAddress = 2);
        await using var first = await Subscriber.ConnectAsync(hub.Address);
        await using (var second = await Subscriber.ConnectAsync(hub.Address))
        {
            var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() => Subscriber.ConnectAsync(hub.Address));
            Assert.Equal((503, TimeSpan.FromSeconds(10)), (refused.Status, refused.RetryAfter));
            await second.ClosesAsync(1000, "");
        }
        await using var third = await ConnectWhenThereIsRoomAsync(hub);
        Assert.Contains("not authorized", await third.AsksAsync("""{"command":"subscribe","topics":[]}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_handshake_is_answered_and_closed()
    {
        await using var hub = TestHub.Start();
        await using var curl = await RawSocket.ConnectAsync(hub.Address);
        await curl.SendsAsync("GET / HTTP/1.1\r\nHost: pbx\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 426 ", await curl.ReadsToEndAsync(), StringComparison.Ordinal);
        await using var noise = await RawSocket.ConnectAsync(hub.Address);
        await noise.SendsAsync("REGISTER sip:x SIP/2.0\r\n\r\n"u8.ToArray());
        Assert.StartsWith("HTTP/1.1 400 ", await noise.ReadsToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_dawdles_over_his_handshake_is_cut_off_and_those_who_waited_come_in(bool tls)
    {
        var time = new FakeTimeProvider();
        await using var hub = TestHub.Start(options => options.AuthTimeout = TimeSpan.FromHours(1), time, certificate: tls ? TestCertificate.Create() : null, limits: limits =>
        {
            (limits.HalfOpen, limits.HalfOpenPerAddress) = (4, 4);
            (limits.HandshakeTimeout, limits.HandshakeWait) = (TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10));
        });
        var dawdlers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RawSocket.ConnectAsync(hub.Address)));
        foreach (var dawdler in dawdlers)
            await dawdler.SendsAsync(tls ? [22, 3, 1] : "GET / HTTP/1.1\r\n"u8.ToArray());
        var connecting = Subscriber.ConnectAsync(hub.Address);
        await time.AdvanceUntilAsync(Task.WhenAll(dawdlers.Select(dawdler => Assert.ThrowsAnyAsync<IOException>(dawdler.ReadsToEndAsync))));
        await using var patient = await connecting;
        Assert.Contains("not authorized", await patient.AsksAsync("""{"command":"subscribe","topics":[]}"""), StringComparison.Ordinal);
        foreach (var dawdler in dawdlers)
            await dawdler.DisposeAsync();
    }

    [Fact]
    public async Task A_phone_is_handed_to_the_phones_and_a_trusted_proxy_is_believed()
    {
        var phones = new TaskCompletionSource<AcceptedSocket>();
        var subscribers = new TaskCompletionSource<AcceptedSocket>();
        var limits = new ConnectionLimits();
        using var seats = new ConnectionSeats(limits);
        await using var listener = new WsiListener(
            new WsiListenerOptions
            {
                EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")],
                Subscribers = (socket, stop) => HoldAsync(subscribers, socket, stop),
                Phones = (socket, stop) => HoldAsync(phones, socket, stop),
            },
            limits, seats, TimeProvider.System, NullLogger<WsiListener>.Instance);
        var address = new Uri($"ws://127.0.0.1:{listener.LocalEndPoint.Port}/any/path");
        await using var phone = await WebSocketClient.ConnectAsync(address, ["sip"], null, 1000, CancellationToken.None);
        Assert.Equal("sip", phone.SubProtocol);
        Assert.Equal("127.0.0.1", (await phones.Task).Remote.Address.ToString());

        await using var proxied = await RawSocket.ConnectAsync(address);
        await proxied.SendsAsync("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.9.9.9, 192.0.2.7\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"u8.ToArray());
        Assert.Equal("192.0.2.7", (await subscribers.Task).Remote.Address.ToString());
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_to_who_comes_next()
    {
        var certificate = TestCertificate.Create();
        var limits = new ConnectionLimits();
        using var seats = new ConnectionSeats(limits);
        await using var listener = new WsiListener(
            new WsiListenerOptions
            {
                EndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                Certificate = () => certificate,
                Subscribers = async (socket, _) => await socket.Stream.DisposeAsync(),
            },
            limits, seats, TimeProvider.System, NullLogger<WsiListener>.Instance);
        foreach (var current in (SslStreamCertificateContext[])[certificate, TestCertificate.Create()])
        {
            certificate = current;
            string? shown = null;
            var tls = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, seen, _, _) => (shown = seen?.GetCertHashString()) is not null,
            };
            await using var client = await WebSocketClient.ConnectAsync(
                new Uri($"wss://127.0.0.1:{listener.LocalEndPoint.Port}/"), [], tls, 1000, CancellationToken.None);
            Assert.Equal(current.TargetCertificate.GetCertHashString(), shown);
        }
    }

    [Fact]
    public void An_IPv6_customer_is_one_address_whatever_he_makes_of_his_network()
    {
        using var seats = new ConnectionSeats(new ConnectionLimits { PerAddress = 1 });
        Assert.True(seats.TryTake(IPAddress.Parse("2001:db8:1:2::1")));
        Assert.False(seats.TryTake(IPAddress.Parse("2001:db8:1:2:ffff::2")));
        Assert.True(seats.TryTake(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.True(seats.TryTake(IPAddress.Parse("192.0.2.1")));
        Assert.False(seats.TryTake(IPAddress.Parse("::ffff:192.0.2.1")));
        seats.Free(IPAddress.Parse("192.0.2.1"));
        Assert.True(seats.TryTake(IPAddress.Parse("::ffff:192.0.2.1")));
    }

    // The seat is given back a moment after the goodbye.
    private static async Task<Subscriber> ConnectWhenThereIsRoomAsync(TestHub hub)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Subscriber.ConnectAsync(hub.Address);
            }
            catch (UpgradeRefusedException) when (attempt < 200)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task HoldAsync(TaskCompletionSource<AcceptedSocket> told, AcceptedSocket socket, CancellationToken stop)
    {
        told.TrySetResult(socket);
        var never = new TaskCompletionSource();
        await using var registration = stop.Register(never.SetResult);
        await never.Task;
    }
}
