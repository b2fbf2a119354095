using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Lists;
using Bellwire.Pbx.Recordings;
using Bellwire.Pbx.Retention;
using Bellwire.Storage.Cdrs;
using Bellwire.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Storage.Tests;

public sealed class RetentionTests : IAsyncLifetime
{
    private const long Day = 86_400;
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TenantId Short = new(7), Usual = new(8), Gone = new(9);

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly RecordingEventSink _events = new();
    private SqliteCdrStore _store = null!;     // made in InitializeAsync
    private SqliteCdrArchive _archive = null!; // the same
    private PbxDirectory _directory = null!;   // the same
    private long _freed;

    public async ValueTask InitializeAsync()
    {
        _store = new SqliteCdrStore(_folder.PathOf("cdr.db"), TimeProvider.System, NullLogger<SqliteCdrStore>.Instance);
        _archive = new SqliteCdrArchive(_folder.PathOf("cdr.db"), TimeProvider.System);
        _directory = new PbxDirectory(new MemoryDirectoryStore(), _events);
        await _directory.ChangeAsync(_ => (new DirectoryChangeSet
        {
            Tenants =
            [
                new Change<Tenant>(null, new Tenant { Id = Short, Name = "short", Domain = "short.test", RecordingDays = 2, CdrDays = 1 }),
                new Change<Tenant>(null, new Tenant { Id = Usual, Name = "usual", Domain = "usual.test" }),
            ],
        }, null), CancellationToken.None);
        Directory.CreateDirectory(Recordings);
    }

    public async ValueTask DisposeAsync()
    {
        _directory.Dispose();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Recordings_go_with_their_files_when_the_tenants_days_are_over_and_open_ones_never()
    {
        var kept = new[] { Entry(1, Short, days: 1), Entry(2, Short, days: 3) with { State = RecordingState.Open }, Entry(3, Usual, days: 3) };
        var old = new[] { Entry(11, Short, days: 3), Entry(12, Short, days: 40), Entry(13, Usual, days: 5), Entry(14, Gone, days: 5) };
        foreach (var entry in kept.Concat(old).Append(Entry(15, Short, days: 9) with { State = RecordingState.Missing, FileName = "" }))
            _store.Save(entry);
        _store.Save(Entry(16, Short, days: 9) with { FileName = "../precious" });
        foreach (var name in new[] { "f15.wav", "f16.wav" })
            File.Delete(Path.Combine(Recordings, name));
        await File.WriteAllTextAsync(_folder.PathOf("precious"), "x");
        await SweepAsync(new RetentionOptions { RecordingDays = 4 });

        Assert.Equal(kept.Select(entry => entry.Id), Ids(Short).Concat(Ids(Usual)).Concat(Ids(Gone)));
        Assert.Equal(kept.Select(entry => entry.FileName), Directory.GetFiles(Recordings).Select(Path.GetFileName).Order());
        Assert.True(File.Exists(_folder.PathOf("precious")));
        Assert.Equal(4 * 10, _freed);
    }

    [Fact]
    public async Task Call_records_go_when_their_days_are_over_but_not_before_their_event_is_out()
    {
        foreach (var (session, tenant, days, published) in new[] { (1, Short, 0, true), (2, Short, 2, true), (3, Short, 2, false), (4, Usual, 500, true), (5, Gone, 500, true) })
            await StoreAsync(session, tenant, days, published);

        await SweepAsync(new RetentionOptions());
        Assert.Equal([1, 3, 4, 5], Enumerable.Range(1, 5).Where(Has));
        await SweepAsync(new RetentionOptions { CdrDays = 400 });
        Assert.Equal([1, 3], Enumerable.Range(1, 5).Where(Has));
        var ofParty = new RecordQuery { TenantId = Short, From = default, To = new UnixTime(long.MaxValue), Top = 10, Party = "102" };
        Assert.Equal([1, 3], _archive.Find(ofParty, default).Items.Select(cdr => cdr.SessionId.Value).Order());
    }

    [Fact]
    public async Task What_grows_old_meanwhile_goes_within_the_hour()
    {
        _store.Save(Entry(1, Short, days: 2, seconds: -1800));                                // half an hour is left
        await using var sweep = Sweep(new RetentionOptions());
        await Until(() => Ids(Short).Count == 1);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Single(Ids(Short));
        _time.Advance(TimeSpan.FromMinutes(1));

        await Until(() => Ids(Short).Count == 0);
    }

    private string Recordings => _folder.PathOf("recordings");

    private RetentionSweep Sweep(RetentionOptions options) =>
        new(options, _directory, new AgedRecords(_archive, _store), Recordings, bytes => Interlocked.Add(ref _freed, bytes), _time, NullLogger<RetentionSweep>.Instance);

    // A mark that is old enough goes last: tenants are swept in the order of their ids.
    private async Task SweepAsync(RetentionOptions options)
    {
        await _store.RemoveAsync([], []);                                                     // what was saved before is on the disk
        var last = new TenantId(1_000);
        await _directory.ChangeAsync(current => (new DirectoryChangeSet
        {
            Tenants = current.FindTenant(last) is null
                ? [new Change<Tenant>(null, new Tenant { Id = last, Name = "last", Domain = "last.test", RecordingDays = 1, CdrDays = 1 })]
                : [],
        }, null), CancellationToken.None);
        await StoreAsync(1_000_000, last, 2, published: true);
        await using var sweep = Sweep(options);
        await Until(() => !Has(1_000_000));
    }

    private async Task StoreAsync(long session, TenantId tenant, int days, bool published)
    {
        var at = new UnixTime(Start.ToUnixTimeSeconds() - (days * Day) - 1);
        var record = SqliteCdrStoreTests.Sample(session) with { TenantId = tenant, StartTime = at, Parties = ["102", "103"] };
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Ended(record, _ => stored.TrySetResult());
        await stored.Task;
        if (published)
            _store.Published(record);
        await _store.RemoveAsync([], []);
    }

    private RecordingEntry Entry(long id, TenantId tenant, int days, int seconds = 1)
    {
        var name = $"f{id:00}.wav";
        File.WriteAllText(Path.Combine(Recordings, name), "0123456789");
        return new RecordingEntry
        {
            Id = id, TenantId = tenant, SessionId = new CallSessionId(id), Number = "101", Caller = "101", Callee = "102", FileName = name, Bytes = 10,
            StartedAt = new UnixTime(Start.ToUnixTimeSeconds() - (days * Day) - seconds), State = RecordingState.Complete,
        };
    }

    private bool Has(int session) =>
        new[] { Short, Usual, Gone, new TenantId(1_000) }.Any(tenant => _archive.Find(tenant, new CallSessionId(session)) is not null);

    private List<long> Ids(TenantId tenant) =>
        [.. _archive.FindRecordings(new RecordQuery { TenantId = tenant, From = default, To = new UnixTime(long.MaxValue), Top = 100 }, default).Items.Select(entry => entry.Id).Order()];

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Yield();
    }
}
