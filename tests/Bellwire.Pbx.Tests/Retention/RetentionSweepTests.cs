using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Recordings;
using Bellwire.Pbx.Retention;
using Bellwire.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Pbx.Tests.Retention;

public sealed class RetentionSweepTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("bellwire-").FullName;
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_recording_whose_file_cannot_be_removed_keeps_its_entry_until_it_can()
    {
        var aged = new Aged();
        foreach (var id in new[] { 1, 2 })
            aged.Entries.Add(await EntryAsync(id));
        var isRefused = true;
        using var directory = new PbxDirectory(new MemoryDirectoryStore(), new RecordingEventSink());
        await using var sweep = new RetentionSweep(
            new RetentionOptions { RecordingDays = 1 }, directory, aged, _folder, _ => { }, _time, NullLogger<RetentionSweep>.Instance,
            path =>
            {
                if (isRefused && path.EndsWith("2.wav", StringComparison.Ordinal))
                    throw new IOException("the disk refuses");
                File.Delete(path);
            });

        await sweep.SweepAsync(CancellationToken.None);
        Assert.Equal([2], aged.Entries.Select(entry => entry.Id));
        Assert.Equal(["2.wav"], System.IO.Directory.GetFiles(_folder).Select(Path.GetFileName));

        isRefused = false;
        await sweep.SweepAsync(CancellationToken.None);
        Assert.Empty(aged.Entries);
        Assert.Empty(System.IO.Directory.GetFiles(_folder));
    }

    private async Task<RecordingEntry> EntryAsync(long id)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, $"{id}.wav"), "audio");
        return new RecordingEntry
        {
            Id = id, TenantId = new TenantId(1), SessionId = new CallSessionId(id), Number = "101", Caller = "101", Callee = "102", FileName = $"{id}.wav",
            StartedAt = UnixTime.From(_time.GetUtcNow() - TimeSpan.FromDays(2)), State = RecordingState.Complete,
        };
    }

    private sealed class Aged : IAgedRecords
    {
        public List<RecordingEntry> Entries { get; } = [];

        public IReadOnlyList<TenantId> Tenants() => [new TenantId(1)];

        public IReadOnlyList<RecordingEntry> Recordings(TenantId tenant, UnixTime before, long after, int most)
        {
            lock (Entries)
                return [.. Entries.Where(entry => entry.StartedAt.Seconds < before.Seconds && entry.Id > after).Take(most)];
        }

        public IReadOnlyList<CallSessionId> Cdrs(TenantId tenant, UnixTime before, long after, int most) => [];

        public Task RemoveAsync(IReadOnlyList<RecordingEntry> recordings, CancellationToken cancellation)
        {
            lock (Entries)
                Entries.RemoveAll(recordings.Contains);
            return Task.CompletedTask;
        }

        public Task RemoveAsync(IReadOnlyList<CallSessionId> cdrs, CancellationToken cancellation) => Task.CompletedTask;
    }
}
