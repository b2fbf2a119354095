using System.Globalization;
using Bellwire.Server.Api.Records;
using Microsoft.Data.Sqlite;

namespace Bellwire.Server.Tests.Api;

public sealed class CdrTests(TwoTenants house) : IClassFixture<TwoTenants>, IAsyncLifetime
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private string _boss = ""; // set in InitializeAsync

    public async ValueTask InitializeAsync()
    {
        _boss = await house.TokenOfAsync("boss", "alpha.test");
        var alpha = long.Parse((await house.GetAsync("auth/user", _boss)).Json["tenant_id"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        var beta = long.Parse((await house.GetAsync("auth/user", await house.TokenOfAsync("boss", "beta.test"))).Json["tenant_id"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        using var connection = new SqliteConnection($"Data Source={house.File("cdr.db")};Pooling=False");
        connection.Open();
        Insert(connection, 1001, alpha, Now - 100, "101", "103", "Ext", "Ann, \"A\"");
        Insert(connection, 1002, alpha, Now - 90, "18005550100", "8001", "In", "=HYPERLINK(1)");
        Insert(connection, 1003, alpha, Now - (40 * 86_400), "101", "102", "Ext", "old");
        Insert(connection, 2001, beta, Now - 80, "101", "103", "Ext", "beta");
        Run(connection, $"INSERT OR REPLACE INTO recordings VALUES (77, {alpha}, 1001, '103', '101', '103', 'one.wav', {Now - 95}, 'Complete', '', 2500, 10)");
        Run(connection, $"INSERT OR REPLACE INTO recordings VALUES (78, {alpha}, 1001, '103', '101', '103', '../cdr.db', {Now - 96}, 'Complete', '', 2500, 10)");
        Run(connection, $"INSERT OR REPLACE INTO recordings VALUES (79, {alpha}, 1002, '101', '18005550100', '101', '', {Now - 85}, 'Missing', 'webrtc', 0, 0)");
        await File.WriteAllTextAsync(Path.Combine(house.File("recordings"), "one.wav"), "0123456789");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Calls_of_the_last_31_days_come_newest_first()
    {
        var list = await house.GetAsync("cdrs", _boss);

        Assert.Equal(["1002", "1001"], list.Json["items"]!.AsArray().Select(item => item!["session_id"]!.GetValue<string>()));
        Assert.Equal((2, false), (list.Json["count"]!.GetValue<int>(), list.Json["count_exceeded"]!.GetValue<bool>()));
        var first = list.Json["items"]![1]!;
        Assert.Equal(("101", "ext", 20, ""), (
            first["caller"]!.GetValue<string>(), first["direction"]!.GetValue<string>(), first["duration"]!.GetValue<int>(), first["end_reason"]!.GetValue<string>()));
        Assert.EndsWith("Z", first["started_at"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("caller=101", "1001")]
    [InlineData("direction=in", "1002")]
    [InlineData("callee=103&caller=101", "1001")]
    [InlineData("from=2020-01-01T00:00:00Z&callee=102", "1003")]
    [InlineData("callee=102", "")]
    [InlineData("skip=1", "1001")]
    [InlineData("filter=caller eq '101'", "1001")]
    [InlineData("filter=callee eq '102'", "")]
    [InlineData("filter=callee eq '102' and started_at ge '2020-01-01T00:00:00Z'", "1003")]
    [InlineData("filter=callee eq '102' and (started_at ge '2020-01-01T00:00:00Z' or caller eq '101')", "")]
    [InlineData("filter=direction eq 'in' or startswith(caller_display_name, 'ann')", "1002 1001")]
    [InlineData("filter=direction eq 'in' or startswith(caller_display_name, 'ann')&orderby=started_at", "1001 1002")]
    [InlineData("filter=duration ge 20 and answered_at ne null and status_code eq 0&orderby=caller desc", "1002 1001")]
    [InlineData("filter=session_id eq '1001'", "1001")]
    [InlineData("search=hyper", "1002")]
    public async Task Calls_are_found_by_time_parties_and_direction(string query, string sessions)
    {
        var list = await house.GetAsync($"cdrs?{query}", _boss);

        Assert.Equal(sessions, string.Join(' ', list.Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())));
    }

    [Theory]
    [InlineData("from=yesterday")]
    [InlineData("direction=up")]
    [InlineData("skip=10001")]
    [InlineData("search=0123456789012345678901234567890123456789012345678901234567890123456789")]
    [InlineData("filter=direction eq 'up'")]
    [InlineData("filter=started_at ge 'yesterday'")]
    [InlineData("filter=duration eq '3'")]
    [InlineData("filter=session_id eq 1001")]
    [InlineData("filter=startswith(started_at, '2')")]
    [InlineData("filter=tenant_id eq '1'")]
    [InlineData("orderby=targets")]
    [InlineData("top=101")]
    public async Task What_cannot_be_looked_up_is_refused(string query) =>
        Assert.Equal("VALIDATE_FAILED", (await house.GetAsync($"cdrs?{query}", _boss)).Code);

    [Fact]
    public async Task A_call_is_read_by_its_session_and_only_in_its_tenant()
    {
        var call = await house.GetAsync("cdrs/1001", _boss);
        Assert.Equal("1001", call.Json["cdr"]!["session_id"]!.GetValue<string>());
        Assert.Equal("sip:103@192.0.2.3:5060", Assert.Single(call.Json["items"]!.AsArray())!["destination"]!.GetValue<string>());
        Assert.Equal(404, (await house.GetAsync("cdrs/2001", _boss)).Status);
        Assert.Equal(404, (await house.GetAsync("recordings/1001", await house.TokenOfAsync("boss", "beta.test"))).Status);
    }

    [Fact]
    public async Task Everybody_finds_his_own_calls()
    {
        var list = await house.GetAsync("user/cdrs", await house.TokenOfAsync("ann", "alpha.test"));

        Assert.Equal("1001", Assert.Single(list.Json["items"]!.AsArray())!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_export_is_a_table_without_formulas()
    {
        var lines = (await house.GetAsync("cdrs/export", _boss)).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, lines.Length);
        Assert.Contains(",'=HYPERLINK(1),", lines[1], StringComparison.Ordinal);
        Assert.Contains(",\"Ann, \"\"A\"\"\",", lines[2], StringComparison.Ordinal);
        Assert.Equal("+4930", CdrExport.Cell("+4930"));
    }

    [Fact]
    public async Task An_export_has_as_many_pages_as_there_are()
    {
        var beta = await house.TokenOfAsync("boss", "beta.test");
        using (var connection = new SqliteConnection($"Data Source={house.File("cdr.db")};Pooling=False"))
        {
            connection.Open();
            var tenant = (await house.GetAsync("auth/user", beta)).Json["tenant_id"]!.GetValue<string>();
            Run(connection, $"""
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 3499)
                INSERT OR REPLACE INTO cdrs SELECT 5000 + i, {tenant}, 't', {Now} - 1000 - i / 3, 0, 0, {Now}, '777', '', 'd', '103', 'd', 'Ext', 'None', '0', 'c', '', '', '', '', '', '[]' FROM n
                """);
        }

        var rows = (await house.GetAsync("cdrs/export?filter=caller eq '777'", beta)).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];

        Assert.Equal(3500, rows.Length);
        Assert.Equal(3500, rows.Select(row => row.Split(',')[0]).Distinct().Count());
    }

    [Fact]
    public async Task A_recording_is_downloaded_in_parts_and_nothing_else_is()
    {
        var list = await house.GetAsync("recordings/1001", _boss);
        var url = list.Json["items"]![0]!["file_url"]!.GetValue<string>();

        var whole = await house.GetAsync(url, _boss);
        var part = await house.SendAsync(HttpMethod.Get, url, _boss, range: "bytes=2-4");

        Assert.Equal((200, "0123456789"), (whole.Status, whole.Text));
        Assert.Equal((206, "234"), (part.Status, part.Text));
        Assert.Equal(404, (await house.GetAsync("recordings/1001/files/78", _boss)).Status);
    }

    [Theory]
    [InlineData("recordings", "boss", "alpha.test", "79 77 78")]
    [InlineData("recordings?orderby=file_id", "lead", "alpha.test", "77 78 79")]
    [InlineData("recordings?filter=state eq 'MISSING'", "boss", "alpha.test", "79")]
    [InlineData("recordings?filter=session_id eq '1001' and duration ge 2&top=1", "boss", "alpha.test", "77")]
    [InlineData("recordings?search=18005", "boss", "alpha.test", "79")]
    [InlineData("recordings", "boss", "beta.test", "")]
    [InlineData("user/recordings", "ann", "alpha.test", "77 78")]
    [InlineData("user/recordings", "lead", "alpha.test", "")]
    [InlineData("user/recordings", "ann", "beta.test", "")]
    public async Task Recordings_are_listed_to_those_who_may_hear_them(string path, string name, string domain, string ids)
    {
        var list = await house.GetAsync(path, await house.TokenOfAsync(name, domain));

        Assert.Equal(200, list.Status);
        Assert.Equal(ids, string.Join(' ', list.Json["items"]!.AsArray().Select(item => item!["file_id"]!.GetValue<string>())));
        Assert.All(list.Json["items"]!.AsArray(), item => Assert.Equal(item!["session_id"]!.GetValue<string>(), item!["id"]!.GetValue<string>()));
        Assert.Equal(path.Contains("top=1", StringComparison.Ordinal) ? 2 : ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, list.Json["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Whoever_is_heard_in_a_recording_may_hear_it_and_nobody_else_of_his_role()
    {
        var (ann, lead) = (await house.TokenOfAsync("ann", "alpha.test"), await house.TokenOfAsync("lead", "alpha.test"));
        var url = (await house.GetAsync("user/recordings/1001", ann)).Json["items"]![0]!["file_url"]!.GetValue<string>();

        Assert.Equal("/api/user/recordings/1001/files/77", url);
        Assert.Equal((200, "0123456789"), ((await house.GetAsync(url, ann)).Status, (await house.GetAsync(url, ann)).Text));
        Assert.Equal(404, (await house.GetAsync(url, lead)).Status);
        Assert.Equal(404, (await house.GetAsync("user/recordings/1002", ann)).Status);
        Assert.Equal(403, (await house.GetAsync("recordings/1001", ann)).Status);
        Assert.Equal(404, (await house.GetAsync(url, await house.TokenOfAsync("ann", "beta.test"))).Status);
    }

    private static void Insert(SqliteConnection connection, long session, long tenant, long start, string caller, string callee, string direction, string name)
    {
        const string target = """[{"answered_time":"0","call_type":"normal_call","callee":"103","caller":"101","destination":"sip:103@192.0.2.3:5060","end_reason":"None","ended_time":"0","id":"5","outbound_caller_id":"","ring_time":"0","start_time":"1","status_code":0,"trunk_name":""}]""";
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT OR REPLACE INTO cdrs VALUES ($session, $tenant, 't', $start, $start + 1, $start + 5, $start + 25, $caller, $name, 'd', $callee, 'd', $direction, 'None', '0', 'c', '', '', '', '', '', $targets)
            """;
        foreach (var (key, value) in new (string, object)[]
        {
            ("$session", session), ("$tenant", tenant), ("$start", start), ("$caller", caller), ("$name", name), ("$callee", callee), ("$direction", direction), ("$targets", target),
        })
            command.Parameters.AddWithValue(key, value);
        command.ExecuteNonQuery();
        foreach (var party in new[] { caller, callee })
            Run(connection, $"INSERT OR REPLACE INTO cdr_parties VALUES ({tenant}, '{party}', {session})");
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // written here
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
