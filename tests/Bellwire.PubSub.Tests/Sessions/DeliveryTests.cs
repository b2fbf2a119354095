using Bellwire.Testing.Subscribers;
using Bellwire.WebSocket.Framing;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.PubSub.Tests.Sessions;

public sealed class DeliveryTests
{
    private static readonly string Long = new('x', 10_000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reader_who_stops_reading_is_closed_with_4409_and_delays_nobody(bool neverReads)
    {
        const int Count = 1000;
        var time = new FakeTimeProvider();
        await using var hub = TestHub.Start(time: time);
        hub.AddUser("101");
        await using var quick = await hub.WatchAsync("101");
        await quick.SubscribesAsync(["extension_events"]);
        await using var slow = await RawSocket.ConnectAsync(hub.Address);
        await slow.ShakesHandsAsync();
        await slow.AsksAsync("""{"command":"auth","username":"user-101","domain":"example.org","password":"secret"}""");
        await slow.AsksAsync("""{"command":"subscribe","topics":["extension_events"]}""");
        for (var i = 0; i < Count; i++)
        {
            hub.Sequencer.Publish(Events.Presence("101", Long));
            await quick.SeesAsync("extension_presence");
        }
        if (neverReads)
        {
            await time.AdvanceUntilAsync(Waiting.UntilAsync(() => hub.Hub.SessionCount == 1));
            await Assert.ThrowsAnyAsync<Exception>(slow.ReadsToCloseAsync);
            return;
        }
        Assert.Equal(4409, await slow.ReadsToCloseAsync());
        hub.Sequencer.Publish(Events.Presence("101"));
        await quick.SeesAsync("extension_presence");
        await Waiting.UntilAsync(() => hub.Hub.SessionCount == 1);
    }

    [Fact]
    public async Task A_server_that_stops_sends_what_waits_and_says_4410()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var ann = await hub.WatchAsync("101");
        await using var nobody = await Subscriber.ConnectAsync(hub.Address);
        await ann.SubscribesAsync(["extension_events"]);
        for (var i = 0; i < 100; i++)
            hub.Sequencer.Publish(Events.Presence("101", Long));
        var stopping = hub.Hub.StopAsync(CancellationToken.None);
        for (var i = 0; i < 100; i++)
            await ann.SeesAsync("extension_presence");
        Assert.Equal((4410, "server stops"), await ann.ClosedAsync());
        Assert.Equal(4410, (await nobody.ClosedAsync()).Code);
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
        await using var late = await Subscriber.ConnectAsync(hub.Address);
        Assert.Equal(4410, (await late.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_peer_is_pinged_every_half_minute_and_dropped_when_it_answers_none_of_two()
    {
        var time = new FakeTimeProvider();
        await using var hub = TestHub.Start(options => options.AuthTimeout = TimeSpan.FromHours(1), time);
        await using var alive = await Subscriber.ConnectAsync(hub.Address);
        await using var dead = await RawSocket.ConnectAsync(hub.Address);
        await dead.ShakesHandsAsync();
        await alive.AsksAsync("fence");
        await time.AdvanceUntilAsync(Waiting.UntilAsync(() => hub.Hub.SessionCount == 1));
        await alive.AsksAsync("still there");
        var pings = new byte[4];
        await dead.Stream.ReadExactlyAsync(pings);
        Assert.Equal([0x89, 0, 0x89, 0], pings);
    }

    [Fact]
    public async Task A_subscriber_over_TLS_sees_large_and_small_events()
    {
        await using var hub = TestHub.Start(certificate: TestCertificate.Create());
        hub.AddUser("101");
        await using var ann = await hub.WatchAsync("101");
        await ann.SubscribesAsync(["extension_events"]);
        for (var i = 0; i < 200; i++)
            hub.Sequencer.Publish(Events.Presence("101", i % 10 == 0 ? new string('y', 100_000) : $"{i}"));
        for (var i = 0; i < 200; i++)
            Assert.Equal(i % 10 == 0 ? 100_000 : $"{i}".Length, (await ann.NextEventAsync()).GetProperty("note").GetString()?.Length);
        await ann.ClosesAsync(1000, "");
        Assert.Equal(1000, (await ann.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_client_that_says_goodbye_gets_its_own_code_back()
    {
        await using var hub = TestHub.Start();
        await using var ann = await RawSocket.ConnectAsync(hub.Address);
        await ann.ShakesHandsAsync();
        await ann.SendsAsync(FrameWriter.EncodeMasked(Opcode.Close, FrameWriter.ClosePayload(1001, "going"), 5));
        Assert.Equal(1001, await ann.ReadsToCloseAsync());
        await Waiting.UntilAsync(() => hub.Hub.SessionCount == 0);
    }
}
