using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;
using Bellwire.Pbx.Lists;
using Bellwire.Storage.Cdrs;
using Bellwire.Storage.Records;
using CsCheck;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Storage.Tests;

public sealed class SqliteCdrArchiveTests : IDisposable
{
    private static readonly TenantId Tenant = new(9);

    private readonly TempFolder _folder = new();
    private readonly SqliteCdrArchive _archive;

    public SqliteCdrArchiveTests() => _archive = new SqliteCdrArchive(_folder.PathOf("cdr.db"), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_filter_finds_exactly_the_records_that_it_fits()
    {
        Fill(300);
        var all = _archive.Find(All with { Top = 300 }, default).Items;
        Assert.Equal(300, all.Count);

        Filters.Sample(filter =>
        {
            var (bound, fault) = RecordField.Bind(filter, CdrFields.All);
            Assert.Null(fault);
            var expected = all.Where(cdr => bound!.Fits(name => ValueOf(cdr, name))).Select(cdr => cdr.SessionId.Value);
            var page = _archive.Find(All with { Filter = bound, Top = 300 }, default);
            Assert.Equal(expected, page.Items.Select(cdr => cdr.SessionId.Value));
            Assert.Equal((page.Items.Count, false), (page.Count, page.CountExceeded));
        }, iter: 300);
    }

    [Theory]
    [InlineData(null, "cdrs_by_time")]
    [InlineData("caller", "cdrs_by_caller")]
    [InlineData("callee", "cdrs_by_callee")]
    [InlineData("session_id", "PRIMARY KEY")]
    [InlineData("direction", "cdrs_by_direction")]
    public void A_list_goes_along_an_index_and_sorts_nothing(string? field, string index)
    {
        FieldValue value = field == "session_id" ? 7 : "101";
        var query = All with { Filter = field is null ? null : new Filter.And(new Filter.Compare("duration", Comparison.Gt, 3), new Filter.Compare(field, Comparison.Eq, value)) };
        var sql = new RecordSql(RecordTable.Cdrs, query);

        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql.Page;
        sql.Fill(command.Parameters);
        using var rows = command.ExecuteReader();
        var plan = new List<string>();
        while (rows.Read())
            plan.Add(rows.GetString(3));

        Assert.Contains(index, Assert.Single(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_is_exact_up_to_ten_thousand()
    {
        Fill(10_000);
        var exact = _archive.Find(All, default);
        Fill(1, from: 10_000);
        var exceeded = _archive.Find(All, default);

        Assert.Equal((10_000, false, 100), (exact.Count, exact.CountExceeded, exact.Items.Count));
        Assert.Equal((10_000, true, 100), (exceeded.Count, exceeded.CountExceeded, exceeded.Items.Count));
    }

    [Fact]
    public void A_search_that_takes_longer_than_its_patience_is_cut()
    {
        Fill(20_000);
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };          // each look at the clock takes a second
        var slow = new SqliteCdrArchive(_folder.PathOf("cdr.db"), clock);
        var query = All with { Filter = new Filter.Match("user_data", TextPlace.Anywhere, "nowhere") };

        Assert.Throws<TimeoutException>(() => slow.Find(query, default));
        Assert.Empty(slow.Find(query with { Patience = TimeSpan.FromHours(1) }, default).Items);
    }

    [Fact]
    public void A_search_ends_when_nobody_waits_for_it()
    {
        Fill(20_000);
        using var left = new CancellationTokenSource();
        left.Cancel();

        Assert.Throws<OperationCanceledException>(() => _archive.Find(All with { Filter = new Filter.Match("user_data", TextPlace.Anywhere, "nowhere") }, left.Token));
    }

    [Fact]
    public void What_a_filter_says_is_never_text_of_a_query()
    {
        Fill(10);
        foreach (var text in new[] { "'; DROP TABLE cdrs; --", "%", "_", @"\", "101' OR '1'='1" })
        {
            Assert.Empty(_archive.Find(All with { Filter = new Filter.Compare("caller", Comparison.Eq, text) }, default).Items);
            Assert.Empty(_archive.Find(All with { Filter = new Filter.Match("caller", TextPlace.Anywhere, text) }, default).Items);
            Assert.All(_archive.Find(All with { Search = text }, default).Items, cdr => Assert.Contains(text, cdr.CallerDisplayName, StringComparison.Ordinal));
        }
        Assert.Equal(10, _archive.Find(All, default).Items.Count);
    }

    [Fact]
    public void Pages_follow_each_other_without_gap_or_repeat()
    {
        Fill(50);
        var seen = new List<long>();
        (UnixTime, long)? after = null;
        while (_archive.Find(All with { Top = 7, After = after, WantsCount = false }, default).Items is { Count: > 0 } items)
        {
            seen.AddRange(items.Select(cdr => cdr.SessionId.Value));
            after = (items[^1].StartTime, items[^1].SessionId.Value);
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(n => 49L - n), seen);
    }

    [Fact]
    public void Another_tenants_records_are_never_found()
    {
        Fill(10);

        Assert.Empty(_archive.Find(All with { TenantId = new TenantId(8) }, default).Items);
        Assert.Empty(_archive.Find(All with { TenantId = new TenantId(8), Filter = new Filter.Compare("session_id", Comparison.Eq, 3) }, default).Items);
        Assert.Empty(_archive.Find(All with { TenantId = new TenantId(8), Party = "101" }, default).Items);
        Assert.NotEmpty(_archive.Find(All with { Party = "101" }, default).Items);
    }

    [Theory]
    [InlineData("caller", "103", "101 101 101")]
    [InlineData(null, null, "103 101 103 101 103 101")]
    public void Own_recordings_are_those_in_which_one_is_heard(string? field, string? value, string callers)
    {
        using (var connection = Connect())
            Run(connection, """
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 8)
                INSERT INTO recordings SELECT i, 9, i, '101', CASE i % 3 WHEN 0 THEN '101' WHEN 1 THEN '103' ELSE '105' END, CASE i % 3 WHEN 0 THEN '103' ELSE '104' END,
                'f', 1000 + i, 'Complete', '', 1500, 10 FROM n
                """);

        var query = All with { Party = "103", Filter = field is null ? null : new Filter.Compare(field, Comparison.Ne, value) };

        Assert.Equal(callers, string.Join(' ', _archive.FindRecordings(query, default).Items.Select(entry => entry.Caller)));
    }

    private static RecordQuery All => new() { TenantId = Tenant, From = new UnixTime(0), To = new UnixTime(1_000_000), Top = 100 };

    private static Gen<Filter> Leaf { get; } = Gen.OneOf(
        Gen.Select(Any("caller", "callee", "caller_display_name", "user_data"), Gen.Enum<Comparison>(), Any("101", "102", "Ann", "ANN", "b", "", "%", "x_"),
            Filter (field, by, text) => new Filter.Compare(field, by, text)),
        Gen.Select(Any("caller", "caller_display_name", "user_data"), Gen.Enum<TextPlace>(), Any("1", "02", "aN", "n", "", "%", "_", @"\"),
            Filter (field, place, text) => new Filter.Match(field, place, text)),
        Gen.Select(Any("status_code", "duration"), Gen.Enum<Comparison>(), Gen.Int[-1, 500], Filter (field, by, number) => new Filter.Compare(field, by, number)),
        Gen.Select(Any("started_at", "answered_at"), Gen.Enum<Comparison>(), Gen.Long[990, 1310],
            Filter (field, by, time) => new Filter.Compare(field, by, DateTimeOffset.FromUnixTimeSeconds(time).ToString("O"))),
        Gen.Select(Any(Comparison.Eq, Comparison.Ne), Any("ext", "in", "out"), Filter (by, word) => new Filter.Compare("direction", by, word)),
        Gen.Select(Any(Comparison.Eq, Comparison.Ne), Any("", "cancelled"), Filter (by, word) => new Filter.Compare("end_reason", by, word)),
        Gen.Select(Gen.Enum<Comparison>(), Gen.Int[0, 300], Filter (by, id) => new Filter.Compare("session_id", by, $"{id}")),
        Gen.Select(Any(Comparison.Eq, Comparison.Ne), Filter (by) => new Filter.Compare("answered_at", by, default)));

    private static Gen<Filter> Filters { get; } = Gen.Recursive<Filter>((depth, more) => depth > 3
        ? Leaf
        : Gen.Frequency((3, Leaf), (1, Gen.Select(more, more, Filter (a, b) => new Filter.And(a, b))), (1, Gen.Select(more, more, Filter (a, b) => new Filter.Or(a, b)))));

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static FieldValue ValueOf(CallCdr cdr, string name) => name switch
    {
        "caller" => cdr.Caller,
        "callee" => cdr.Callee,
        "caller_display_name" => cdr.CallerDisplayName,
        "user_data" => cdr.UserData,
        "status_code" => long.Parse(cdr.StatusCode, System.Globalization.CultureInfo.InvariantCulture),
        "duration" => cdr.AnsweredTime.Seconds == 0 ? 0 : cdr.EndedTime.Seconds - cdr.AnsweredTime.Seconds,
        "started_at" => cdr.StartTime.Seconds,
        "answered_at" => cdr.AnsweredTime.Seconds,
        "direction" => cdr.Direction.ToString(),
        "end_reason" => cdr.EndedReason.ToString(),
        _ => cdr.SessionId.Value,
    };

    private void Fill(int rows, int from = 0)
    {
        using var connection = Connect();
        Run(connection, $"""
            WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {from + rows - 1})
            INSERT INTO cdrs SELECT i, 9, 't', 1000 + i, 0, CASE i % 4 WHEN 0 THEN 0 ELSE 1010 + i END, 1020 + i + i % 7, CASE i % 3 WHEN 0 THEN '101' WHEN 1 THEN '102' ELSE 'Ann' END,
            CASE i % 5 WHEN 0 THEN 'Ann' WHEN 1 THEN 'anna' WHEN 2 THEN '100%' ELSE 'x_y\z' END, 'd', CASE i % 2 WHEN 0 THEN '101' ELSE '103' END, 'd',
            CASE i % 4 WHEN 1 THEN 'In' ELSE 'Ext' END, CASE i % 6 WHEN 0 THEN 'Cancelled' ELSE 'None' END, CASE i % 6 WHEN 0 THEN '487' ELSE '0' END, 'c', '', '', '',
            CASE i % 9 WHEN 0 THEN 'ticket' ELSE '' END, '', '[]' FROM n
            """);
        Run(connection, "INSERT OR IGNORE INTO cdr_parties SELECT 9, caller, session_id FROM cdrs");
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_folder.PathOf("cdr.db")};Pooling=false");
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this class
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
