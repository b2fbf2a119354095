using Bellwire.PubSub.Shards;

namespace Bellwire.PubSub.Tests.Shards;

public sealed class ShardInboxTests
{
    private static readonly Work Something = new(WorkKind.Tick, new object(), null);

    [Fact]
    public async Task A_publisher_waits_at_the_bound_until_the_shard_has_taken_something()
    {
        using var inbox = new ShardInbox(maxRecords: 10);
        for (var i = 0; i < 10; i++)
            inbox.PostWithinBound(Something);
        var posted = 0;
        var publisher = Task.Run(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                inbox.PostWithinBound(Something);
                Interlocked.Increment(ref posted);
            }
        });
        for (var taken = 0; taken < 60; taken++)
        {
            await Waiting.UntilAsync(() => !inbox.IsEmpty);
            Assert.InRange(Volatile.Read(ref posted), 0, taken);
            Assert.True(inbox.TryTake(out _));
        }
        await publisher;
        Assert.True(inbox.IsEmpty);
    }

    [Fact]
    public void Who_runs_the_shard_never_waits_for_it_and_the_control_of_sessions_has_no_bound()
    {
        using var inbox = new ShardInbox(maxRecords: 2);
        Assert.True(inbox.TryEnter());
        for (var i = 0; i < 100; i++)
            inbox.PostWithinBound(Something);
        Assert.False(inbox.TryEnter());
        inbox.Exit();
        for (var i = 0; i < 100; i++)
            inbox.Post(Something);
        var taken = 0;
        while (inbox.TryTake(out _))
            taken++;
        Assert.Equal(200, taken);
    }
}
