using Bellwire.Contracts;
using Bellwire.Pbx.Recordings;
using Bellwire.Testing;
using Bellwire.Testing.Media;
using Bellwire.Testing.Processes;

namespace Bellwire.Pbx.Tests.Recordings;

public sealed class RecordingRepairTests : IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly MemoryRecordingIndex _index = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_a_crash_left_open_can_be_played_and_is_called_broken()
    {
        var path = _folder.File("a.wav");
        File.WriteAllBytes(path, [.. Header(dataBytes: 0), .. new byte[4 * 8000 + 3]]);
        _index.Save(Entry(1, "a.wav"));

        Assert.Equal(1, RecordingRepair.Run(_index, _folder.Path));

        var entry = Assert.Single(_index.Entries);
        Assert.Equal((RecordingState.Broken, "server_stopped", TimeSpan.FromSeconds(1)), (entry.State, entry.Reason, entry.Length));
        Assert.Equal(TimeSpan.FromSeconds(1), new StereoSound(path).Length);
    }

    [Fact]
    public void A_file_that_was_never_made_is_called_missing()
    {
        _index.Save(Entry(1, "never.wav"));

        RecordingRepair.Run(_index, _folder.Path);

        Assert.Equal((RecordingState.Missing, ""), (_index.Entries[0].State, _index.Entries[0].FileName));
    }

    [Fact]
    public void Something_else_in_its_place_is_left_alone()
    {
        File.WriteAllText(_folder.File("b.wav"), new string('x', 100));
        _index.Save(Entry(1, "b.wav"));

        RecordingRepair.Run(_index, _folder.Path);

        Assert.Equal((RecordingState.Broken, "not_a_recording"), (_index.Entries[0].State, _index.Entries[0].Reason));
        Assert.Equal(new string('x', 100), File.ReadAllText(_folder.File("b.wav")));
    }

    private static RecordingEntry Entry(long id, string file) => new()
    {
        Id = id, TenantId = new TenantId(9), SessionId = new CallSessionId(8), Number = "102", Caller = "102", Callee = "103", FileName = file,
        StartedAt = new UnixTime(1_700_000_000), State = RecordingState.Open,
    };

    private static byte[] Header(int dataBytes)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("RIFF"u8);
        writer.Write(36 + dataBytes);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)2);
        writer.Write(8000);
        writer.Write(32000);
        writer.Write((short)4);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(dataBytes);
        return stream.ToArray();
    }
}
