using Bellwire.Server.Host;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Server.Tests.Host;

public sealed class CalmCollectorTests
{
    private const long Megabyte = 1024 * 1024;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private long _allocated;
    private int _collected;

    [Fact]
    public async Task A_minute_after_a_rush_the_memory_is_given_back_once()
    {
        await using var collector = Start();
        Allocates(2_000, 2_000, 1);
        Assert.Equal(0, _collected);
        Allocates(1);
        Assert.Equal(1, _collected);
        Allocates(1, 1, 1);
        Assert.Equal(1, _collected);
    }

    [Fact]
    public async Task While_there_is_work_nothing_is_collected_for_calm()
    {
        await using var collector = Start();
        Allocates(2_000, 1, 100, 1, 100, 1, 100);
        Assert.Equal(0, _collected);
    }

    [Fact]
    public async Task A_server_that_has_always_been_calm_is_left_alone()
    {
        await using var collector = Start();
        Allocates([.. Enumerable.Repeat(10, 50)]);
        Assert.Equal(0, _collected);
    }

    private CalmCollector Start() => new(_time, Every, () => _allocated, () => _collected++);

    private void Allocates(params int[] megabytes)
    {
        foreach (var stretch in megabytes)
        {
            _allocated += stretch * Megabyte;
            _time.Advance(Every);
        }
    }
}
