using System.Diagnostics;
using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;
using Bellwire.Pbx.Lists;
using Bellwire.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Benchmarks.Records;

/// <summary>A tenant with N call records of 30 days (1,000,000 unless told), 500 extensions: what a page of 100 with its count takes, by what it is asked for.</summary>
internal static class RecordListing
{
    private const int Tries = 100;
    private const long End = 1_790_000_000;
    private const long Span = 30 * 86_400;
    private static readonly TenantId Tenant = new(7);
    private static readonly Random Chance = new(1);

    /// <summary>Arguments: records.</summary>
    internal static async Task RunAsync(string[] args)
    {
        var records = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var path = Directory.CreateTempSubdirectory("bellwire-bench-");
        using (var folder = DataFolder.Open(path.FullName))
        {
            await using var store = await BellwireStore.OpenAsync(folder, null, TimeProvider.System, NullLoggerFactory.Instance);
            var watch = Stopwatch.StartNew();
            Fill(folder.PathOf("cdr.db"), records);
            Console.WriteLine($"{records} records written in {watch.ElapsedMilliseconds} ms, {new FileInfo(folder.PathOf("cdr.db")).Length / 1_000_000} MB");
            Measure(store.CdrArchive, records);
        }
        path.Delete(recursive: true);
    }

    private static void Measure(ICdrArchive archive, int records)
    {
        Print("the newest", () => Ask(archive, All));
        Print("an hour", () => Ask(archive, Hour(Chance.Next(30 * 24))));
        Print("a caller", () => Ask(archive, All with { Filter = Is("caller", Extension()) }));
        Print("a callee", () => Ask(archive, All with { Filter = Is("callee", Extension()) }));
        Print("a session", () => Ask(archive, All with { Filter = Is("session_id", (long)Chance.Next(records)) }));
        Print("a direction", () => Ask(archive, All with { Filter = Is("direction", Chance.Next(2) == 0 ? "In" : "Ext") }));
        Print("a caller and a direction", () => Ask(archive, All with { Filter = new Filter.And(Is("caller", Extension()), Is("direction", "In")) }));
        Print("a caller, calls over 5 minutes", () => Ask(archive, All with { Filter = new Filter.And(Is("caller", Extension()), new Filter.Compare("duration", Comparison.Gt, 300)) }));
        Print("one's own", () => Ask(archive, All with { Party = Extension() }));
        Print("the newest, page 100", () => Ask(archive, All with { Skip = 9_900 }));
        Print("no index: user_data contains what none has", () => Ask(archive, All with { Filter = new Filter.Match("user_data", TextPlace.Anywhere, "nowhere") }), tries: 3);
    }

    private static RecordQuery All => new() { TenantId = Tenant, From = new UnixTime(End - Span), To = new UnixTime(End), Top = 100 };

    private static RecordQuery Hour(int before) => All with { From = new UnixTime(End - ((before + 1) * 3600)), To = new UnixTime(End - (before * 3600)) };

    private static Filter.Compare Is(string field, FieldValue value) => new(field, Comparison.Eq, value);

    private static string Extension() => $"{100 + Chance.Next(500)}";

    private static string Ask(ICdrArchive archive, RecordQuery query)
    {
        try
        {
            var page = archive.Find(query, CancellationToken.None);
            return $"{page.Count}{(page.CountExceeded ? "+" : "")}";
        }
        catch (TimeoutException)
        {
            return "cut";
        }
    }

    private static void Print(string what, Func<string> ask, int tries = Tries)
    {
        var last = ask();
        var times = new List<double>();
        for (var i = 0; i < tries; i++)
        {
            var watch = Stopwatch.StartNew();
            last = ask();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: median {times[times.Count / 2]:0.0} ms, 95 % {times[(times.Count * 95 / 100)]:0.0} ms, longest {times[^1]:0.0} ms, found {last}"));
    }

    private static void Fill(string path, int records)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            PRAGMA synchronous = OFF;
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $records - 1)
            INSERT INTO cdrs SELECT i, 7, 'Example', $first + i * $span / $records, 0, $first + i * $span / $records + 5, $first + i * $span / $records + 5 + i * 7919 % 900,
            CASE i % 3 WHEN 0 THEN '1800555' || (1000 + i * 31 % 9000) ELSE CAST(100 + i * 7919 % 500 AS TEXT) END, 'Somebody ' || i % 700, 'example.org',
            CAST(100 + i * 104729 % 500 AS TEXT), 'example.org', CASE i % 3 WHEN 0 THEN 'In' ELSE 'Ext' END, 'CallerDisconnect', '0', 'call-' || i || '@192.0.2.7',
            '18800606', '', 'carrier', 'ticket ' || i, '100', '[]' FROM n;
            INSERT OR IGNORE INTO cdr_parties SELECT tenant_id, caller, session_id FROM cdrs WHERE length(caller) = 3;
            INSERT OR IGNORE INTO cdr_parties SELECT tenant_id, callee, session_id FROM cdrs;
            """;
        command.Parameters.AddWithValue("$records", (long)records);
        command.Parameters.AddWithValue("$first", End - Span);
        command.Parameters.AddWithValue("$span", Span);
        command.ExecuteNonQuery();
    }
}
