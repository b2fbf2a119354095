using Bellwire.PubSub.Shards;
using CsCheck;

namespace Bellwire.PubSub.Tests.Shards;

public sealed class OutboxTests
{
    private static readonly byte[][] Frames = [.. Enumerable.Range(1, 20).Select(i => Enumerable.Repeat((byte)i, i * i * i).ToArray())];

    [Fact]
    public void Joined_writes_carry_every_frame_once_and_in_order_whoever_else_wrote_in_between() =>
        Gen.Int[0, 19].Array[1, 100].Array[1, 4].Sample((int[][] boxes) =>
        {
            var joiner = new FrameJoiner();
            var arrays = new FrameArrays();
            foreach (var box in boxes)
            {
                var outbox = new Outbox();
                foreach (var frame in box)
                    outbox.Add(Frames[frame], arrays);
                Assert.Equal(box.Sum(frame => Frames[frame].Length), outbox.Bytes);
                var written = new MemoryStream();
                while (outbox.Count > 0)
                {
                    var piece = joiner.Join(outbox.Frames, 16 * 1024, out var count);
                    Assert.InRange(piece.Length, 1, 16 * 1024);
                    outbox.TakeFirst(count, piece.Length, arrays);
                    written.Write(piece.Span);
                    if (written.Length % 3 == 0 && joiner.Lend(piece) is { } lent)
                        joiner.GiveBack(lent);
                }
                Assert.Equal(0, outbox.Bytes);
                Assert.True(box.SelectMany(frame => Frames[frame]).ToArray().AsSpan().SequenceEqual(written.ToArray()));
            }
        }, iter: 200);

    [Fact]
    public void The_second_connection_with_the_same_frames_gets_the_same_bytes_and_a_large_frame_is_not_copied()
    {
        var joiner = new FrameJoiner();
        byte[][] same = [Frames[3], Frames[4]];
        var first = joiner.Join(same, 1000, out _);
        var second = joiner.Join([Frames[3], Frames[4]], 1000, out var frames);
        Assert.Equal(2, frames);
        Assert.True(first.Span == second.Span);
        Assert.Null(joiner.Lend(joiner.Join([Frames[19], Frames[19]], 1000, out frames)));
        Assert.Equal(1, frames);
    }
}
