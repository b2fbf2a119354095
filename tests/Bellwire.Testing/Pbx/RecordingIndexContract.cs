using Bellwire.Contracts;
using Bellwire.Pbx.Recordings;
using Xunit;

namespace Bellwire.Testing;

/// <summary>What every index of recordings must do.</summary>
public abstract class RecordingIndexContract
{
    /// <summary>The index as a server finds it that starts after the last one has stopped or was cut.</summary>
    protected abstract ValueTask<IRecordingIndex> RestartAsync();

    [Fact]
    public async Task What_was_left_open_is_found_by_the_next_start_until_it_is_closed()
    {
        var index = await RestartAsync();
        Assert.Empty(index.ReadOpen());
        index.Save(Entry(1));
        index.Save(Entry(2));
        index.Save(Entry(3));
        index.Save(Entry(2) with { State = RecordingState.Complete, Length = TimeSpan.FromSeconds(1.5), Bytes = 48_044 });
        index.Save(Entry(4) with { State = RecordingState.Missing, Reason = "disk_low", FileName = "" });

        index = await RestartAsync();
        Assert.Equal([Entry(1), Entry(3)], index.ReadOpen());
        foreach (var entry in index.ReadOpen())
            index.Save(entry with { State = RecordingState.Broken, Reason = "server_stopped" });

        index = await RestartAsync();
        Assert.Empty(index.ReadOpen());
    }

    private static RecordingEntry Entry(long id) => new()
    {
        Id = id,
        TenantId = new TenantId(9),
        SessionId = new CallSessionId(8),
        Number = "102",
        Caller = "102",
        Callee = "+4930 “β”",
        FileName = $"9_8_102_20260101_00000{id}.wav",
        StartedAt = new UnixTime(1_700_000_000),
        State = RecordingState.Open,
        Reason = "",
        Length = TimeSpan.FromSeconds(0.25),
        Bytes = 8044,
    };
}
