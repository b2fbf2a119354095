using Bellwire.Testing.Subscribers;
using Bellwire.WebSocket.Framing;

namespace Bellwire.PubSub.Tests.Sessions;

public sealed class BadInputTests
{
    public static TheoryData<string, byte[], int> Violations => new()
    {
        { "a frame without mask", FrameWriter.Encode(Opcode.Text, "{}"u8), 1002 },
        { "a binary message", FrameWriter.EncodeMasked(Opcode.Binary, "{}"u8, 5), 1003 },
        { "text that is not UTF-8", FrameWriter.EncodeMasked(Opcode.Text, [0xFF], 5), 1007 },
        { "ten megabytes", FrameWriter.EncodeMasked(Opcode.Text, new byte[10_000_000], 5), 1009 },
        { "a reserved opcode", FrameWriter.EncodeMasked((Opcode)3, [], 5), 1002 },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public async Task A_broken_rule_closes_with_its_code_and_others_go_on(string what, byte[] bytes, int code)
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var other = await hub.WatchAsync("101");
        await other.SubscribesAsync(["extension_events"]);
        await using var mallory = await RawSocket.ConnectAsync(hub.Address);
        await mallory.ShakesHandsAsync();
        await mallory.SendsAsync(bytes);
        Assert.True(code == await mallory.ReadsToCloseAsync(), what);
        hub.Sequencer.Publish(Events.Presence("101"));
        await other.SeesAsync("extension_presence");
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"command\":5}")]
    [InlineData("{\"command\":\"reboot\"}")]
    [InlineData("{\"command\":\"subscribe\",\"topics\":[\"\\ud800\"]}")]
    [InlineData("{\"command\":\"subscribe\",\"topics\":{}}")]
    public async Task What_is_no_command_gets_an_error_and_the_socket_stays(string text)
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var ann = await hub.WatchAsync("101");
        Assert.EndsWith("\"status\":-1}", await ann.AsksAsync(text), StringComparison.Ordinal);
        await ann.SubscribesAsync(["cdr_events"]);
    }

    [Fact]
    public async Task JSON_nested_ten_thousand_deep_is_refused_in_words()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var ann = await hub.WatchAsync("101");
        Assert.EndsWith("\"status\":-1}", await ann.AsksAsync(string.Concat(Enumerable.Repeat("{\"a\":", 10_000))), StringComparison.Ordinal);
        await ann.SubscribesAsync(["cdr_events"]);
    }

    [Fact]
    public async Task A_flood_of_commands_is_closed_with_4400_and_others_go_on()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var other = await hub.WatchAsync("101");
        await other.SubscribesAsync(["extension_events"]);
        await using var mallory = await RawSocket.ConnectAsync(hub.Address);
        await mallory.ShakesHandsAsync();
        Assert.Equal("""{"status":0}""", await mallory.AsksAsync("""{"command":"auth","username":"user-101","domain":"example.org","password":"secret"}"""));
        for (var i = 0; i < 1000; i++)
            await mallory.SendsTextAsync("""{"command":"unsubscribe","topics":[]}""");
        Assert.Equal(4400, await mallory.ReadsToCloseAsync());
        hub.Sequencer.Publish(Events.Presence("101"));
        await other.SeesAsync("extension_presence");
    }

    [Fact]
    public async Task A_hundred_bad_commands_close_with_4400()
    {
        await using var hub = TestHub.Start(options => (options.BadCommands, options.CommandBurst) = (10, 1000));
        await using var mallory = await Subscriber.ConnectAsync(hub.Address);
        for (var i = 0; i < 10; i++)
            await mallory.AsksAsync("nonsense");
        Assert.Equal(4400, (await mallory.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_flood_of_wrong_logins_on_many_sockets_leaves_others_alone()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var other = await hub.WatchAsync("101");
        await other.SubscribesAsync(["extension_events"]);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            await using var mallory = await RawSocket.ConnectAsync(hub.Address);
            await mallory.ShakesHandsAsync();
            for (var i = 0; i < 5; i++)
                Assert.Contains("name or password", await mallory.AsksAsync("""{"command":"auth","username":"x","domain":"y","password":"z"}"""), StringComparison.Ordinal);
            Assert.Equal(4401, await mallory.ReadsToCloseAsync());
        }));
        hub.Sequencer.Publish(Events.Presence("101"));
        await other.SeesAsync("extension_presence");
    }

    [Fact]
    public async Task Random_bytes_on_many_sockets_leave_others_alone()
    {
        await using var hub = TestHub.Start();
        hub.AddUser("101");
        await using var other = await hub.WatchAsync("101");
        await other.SubscribesAsync(["extension_events"]);
        var noise = new Random(7);
        for (var i = 0; i < 100; i++)
        {
            await using var mallory = await RawSocket.ConnectAsync(hub.Address);
            if (i % 4 != 0)
                await mallory.ShakesHandsAsync();
            var bytes = new byte[noise.Next(1, 3000)];
            noise.NextBytes(bytes);
            await mallory.SendsAsync(bytes);
            hub.Sequencer.Publish(Events.Presence("101"));
            await other.SeesAsync("extension_presence");
        }
    }

    [Fact]
    public async Task A_ping_is_answered_with_its_own_words()
    {
        await using var hub = TestHub.Start();
        await using var ann = await RawSocket.ConnectAsync(hub.Address);
        await ann.ShakesHandsAsync();
        await ann.SendsAsync(FrameWriter.EncodeMasked(Opcode.Ping, "well?"u8, 5));
        var answer = new byte[7];
        await ann.Stream.ReadExactlyAsync(answer);
        Assert.Equal(FrameWriter.Encode(Opcode.Pong, "well?"u8), answer);
    }
}
