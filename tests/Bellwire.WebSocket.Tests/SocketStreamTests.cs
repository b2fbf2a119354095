
namespace Bellwire.WebSocket.Tests;

public sealed class SocketStreamTests
{
    [Fact]
    public async Task An_empty_read_waits_until_there_is_something_and_takes_nothing()
    {
        var (near, far) = await Loopback.OpenAsync();
        await using var one = near;
        await using var other = far;
        var waiting = far.ReadAsync(Memory<byte>.Empty).AsTask();
        Assert.False(waiting.IsCompleted);
        await near.WriteAsync("hi"u8.ToArray());
        Assert.Equal(0, await waiting);
        var buffer = new byte[10];
        Assert.Equal(2, await far.ReadAsync(buffer));
    }

    [Fact]
    public async Task A_write_larger_than_the_kernel_takes_goes_on_when_there_is_room()
    {
        var (near, far) = await Loopback.OpenAsync();
        await using var one = near;
        await using var other = far;
        var sent = new byte[20_000_000];
        new Random(5).NextBytes(sent);
        var writing = near.WriteAsync(sent);
        Assert.False(writing.IsCompleted);
        var got = new byte[sent.Length];
        await far.ReadExactlyAsync(got);
        await writing;
        Assert.True(sent.AsSpan().SequenceEqual(got));
    }

    [Fact]
    public async Task An_aborted_connection_is_reset()
    {
        var (near, far) = await Loopback.OpenAsync();
        await using var other = far;
        near.Abort();
        near.Abort();
        await Assert.ThrowsAnyAsync<Exception>(async () => await far.ReadExactlyAsync(new byte[1]).AsTask());
        await Assert.ThrowsAsync<IOException>(async () => await far.WriteAsync(new byte[1]));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await near.WriteAsync(new byte[1]));
    }
}
