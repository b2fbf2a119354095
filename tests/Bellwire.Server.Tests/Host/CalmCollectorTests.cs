using Bellwire.Server.Host;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Server.Tests.Host;

public sealed class CalmCollectorTests
{
    private const long Megabyte = 1024 * 1024;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private CalmMeasure _measure;
    private int _collected;

    [Fact]
    public async Task After_a_rush_the_memory_is_given_back_once()
    {
        await using var collector = Start();
        Allocates(2_000);
        Assert.Equal(0, _collected);
        Allocates(2_000);
        Assert.Equal(0, _collected);
        Allocates(1);
        Assert.Equal(1, _collected);
        Allocates(1);
        Assert.Equal(1, _collected);
    }

    [Fact]
    public async Task A_server_that_has_always_been_calm_is_left_alone()
    {
        await using var collector = Start();
        for (var i = 0; i < 20; i++)
            Allocates(10);
        Assert.Equal(0, _collected);
    }

    [Fact]
    public async Task Nothing_is_collected_twice()
    {
        await using var collector = Start();
        Allocates(2_000);
        _measure = _measure with { OldCollections = 1 };
        Allocates(1);
        Assert.Equal(0, _collected);
    }

    private CalmCollector Start() => new(_time, Every, () => _measure, () => _collected++);

    private void Allocates(long megabytes)
    {
        _measure = _measure with { Allocated = _measure.Allocated + (megabytes * Megabyte) };
        _time.Advance(Every);
    }
}
