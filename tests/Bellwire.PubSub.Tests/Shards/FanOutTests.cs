using Bellwire.Contracts.Json;
using Bellwire.Testing.Subscribers;
using Bellwire.WebSocket.Framing;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.PubSub.Tests.Shards;

[CollectionDefinition(nameof(FanOutTests), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Measures allocation of the whole process, so it runs alone.</summary>
[Collection(nameof(FanOutTests))]
public sealed class FanOutTests
{
    private const string Login = """{"command":"auth","username":"user-101","domain":"example.org","password":"secret"}""";
    private const string Watch = """{"command":"subscribe","topics":["extension_events"]}""";
    private static readonly int ReplyBytes = 2 * (2 + """{"status":0}""".Length);

    [Fact]
    public async Task One_event_to_ten_thousand_sessions_is_written_once_and_allocates_nothing_for_each_delivery()
    {
        const int Sessions = 10_000, Rounds = 20;
        await using var hub = TestHub.Start(options => (options.SessionsPerAccount, options.Shards) = (Sessions, 1));
        hub.AddUser("101");
        var sockets = Enumerable.Range(0, Sessions).Select(_ => new SubscriberStream(Login, Watch)).ToArray();
        var serving = sockets.Select(socket => hub.Hub.ServeAsync(socket.Accepted(), CancellationToken.None)).ToArray();
        foreach (var socket in sockets)
            await Waiting.UntilAsync(() => socket.Bytes == ReplyBytes);

        long expected = ReplyBytes;
        await PublishAsync(3);
        foreach (var socket in sockets)
            Assert.Same(sockets[0].LastArray, socket.LastArray);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await PublishAsync(Rounds);
        var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(Rounds * Sessions);
        Assert.True(each < 0.5, $"{each} bytes for each delivery");

        foreach (var socket in sockets)
            socket.Hangs();
        await Task.WhenAll(serving);

        async Task PublishAsync(int rounds)
        {
            var evt = Events.Presence("101");
            var jsonBytes = EventJson.ToUtf8(evt).Length;
            for (var i = 0; i < rounds; i++)
            {
                hub.Sequencer.Publish(evt);
                expected += FrameWriter.HeaderBytes(jsonBytes) + jsonBytes;
                foreach (var socket in sockets)
                {
                    while (socket.Bytes < expected)
                        Thread.Yield();
                }
            }
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_small_fan_out_after_a_calm_is_written_by_the_thread_that_publishes()
    {
        var time = new FakeTimeProvider();
        await using var hub = TestHub.Start(options => options.Shards = 1, time);
        hub.AddUser("101");
        var socket = new SubscriberStream(Login, Watch) { Writing = () => time.Advance(TimeSpan.FromMicroseconds(20)) };
        var serving = hub.Hub.ServeAsync(socket.Accepted(), CancellationToken.None);
        await Waiting.UntilAsync(() => socket.Bytes == ReplyBytes);
        var atOnce = 0;
        for (var i = 0; i < 100; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(3));
            var before = socket.Bytes;
            hub.Sequencer.Publish(Events.Presence("101"));
            if (socket.Bytes > before)
                atOnce++;
            await Waiting.UntilAsync(() => socket.Bytes > before);
        }
        Assert.InRange(atOnce, 90, 100);                            // the shard's thread may just be awake
        socket.Hangs();
        await serving;
    }

    [Fact]
    public async Task In_a_rush_the_publisher_writes_nothing_and_events_gather()
    {
        var time = new FakeTimeProvider();
        await using var hub = TestHub.Start(options => options.Shards = 1, time);
        hub.AddUser("101");
        var socket = new SubscriberStream(Login, Watch) { Writing = () => time.Advance(TimeSpan.FromMicroseconds(20)) };
        var serving = hub.Hub.ServeAsync(socket.Accepted(), CancellationToken.None);
        await Waiting.UntilAsync(() => socket.Bytes == ReplyBytes);
        for (var i = 0; i < 20; i++)
        {
            var (before, publisher) = (socket.Bytes, Environment.CurrentManagedThreadId);
            hub.Sequencer.Publish(Events.Presence("101"));          // the last write was this moment, by the clock
            await Waiting.UntilAsync(() => socket.Bytes > before);
            Assert.NotEqual(publisher, socket.WrittenBy);
        }
        socket.Hangs();
        await serving;
    }
}
