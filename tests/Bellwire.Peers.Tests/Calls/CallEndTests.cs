using System.Diagnostics;
using Bellwire.Peers.Tests.House;
using Bellwire.Peers.Tests.Sipp;
using Bellwire.Peers.Tests.Watching;
using Microsoft.Data.Sqlite;

namespace Bellwire.Peers.Tests.Calls;

/// <summary>What becomes of the calls that stand when the server is stopped or killed.</summary>
public sealed class CallEndTests : IAsyncDisposable
{
    private static readonly SippChoices Long = new(TalkMilliseconds: 25_000);

    private readonly LoneHouse _house = new();
    private readonly List<SippRun> _running = [];

    [Fact]
    public async Task A_server_that_stops_says_goodbye_to_the_phones_and_tells_the_records_before_it_closes()
    {
        await _house.InitializeAsync();
        var (caller, callee) = (_house.NewLine(), _house.NewLine());
        using var desk = await CallDesk.OpenAsync(_house.Server, caller, callee);
        var answering = await TalkAsync(caller, callee);
        await desk.SeesAsync("call_start", "target_add", "target_ringing", "call_established");

        var began = Stopwatch.GetTimestamp();
        var stopping = _house.Server.StopAsync();
        await answering.PassesAsync();                                         // it waits for BYE
        await desk.SeesAsync("target_ended", "call_ended");
        var cdr = await desk.SeesAsync("call_cdr");
        Assert.Equal(("None", "0"), (cdr.GetProperty("ended_reason").GetString(), cdr.GetProperty("status_code").GetString()));
        Assert.Equal(4410, await desk.ClosesAsync());
        Assert.Equal(0, await stopping);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10), $"stopped after {Stopwatch.GetElapsedTime(began)}");

        await _house.CutPowerAsync();
        Assert.Equal(1, await FirstPlaceAsync());                              // nothing was left to be published
    }

    [Fact]
    public async Task Calls_that_a_kill_cut_are_ended_by_the_next_start_once_and_before_anything_else()
    {
        await _house.InitializeAsync();
        var (ann, ben, cas, dan) = (_house.NewLine(), _house.NewLine(), _house.NewLine(), _house.NewLine());
        var sessions = new List<string>();
        using (var desk = await CallDesk.OpenAsync(_house.Server, ann, ben, cas, dan))
        {
            foreach (var (caller, callee) in new[] { (ann, ben), (cas, dan) })
            {
                await TalkAsync(caller, callee);
                sessions.Add((await desk.SeesAsync("call_start")).GetProperty("session_id").GetString()!);
                await desk.SeesAsync("target_add", "target_ringing", "call_established");
            }
            await Task.Delay(TimeSpan.FromSeconds(0.2), TimeProvider.System, TestContext.Current.CancellationToken);     // calls are journalled in groups of 10 ms
        }

        await _house.CutPowerAsync();

        Assert.Equal(3, await FirstPlaceAsync());                              // the two records have the first places of the new order
        var records = Records();
        Assert.Equal(sessions, records.Select(record => record.Session));
        Assert.All(records, record => Assert.Equal(("None", "0"), (record.Reason, record.Status)));
        Assert.All(records, record => Assert.True(record.Answered > 0 && record.Ended >= record.Answered));

        await _house.CutPowerAsync();
        Assert.Equal(1, await FirstPlaceAsync());
        Assert.Equal(records, Records());
    }

    [Fact]
    public async Task A_call_that_was_cut_the_moment_it_was_seen_has_its_record()
    {
        await _house.InitializeAsync();
        for (var round = 0; round < 3; round++)
        {
            var (caller, callee) = (_house.NewLine(), _house.NewLine());
            string session;
            using (var desk = await CallDesk.OpenAsync(_house.Server, caller, callee))
            {
                _running.Add(SippRun.Start(_house, "call", caller, SippSocket.Udp(), Long with { Callee = callee.Number }));
                session = (await desk.SeesAsync("call_start")).GetProperty("session_id").GetString()!;
                await _house.CutPowerAsync();
            }
            await FirstPlaceAsync();
            Assert.Contains(Records(), record => record.Session == session);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _running)
            await run.DisposeAsync();
        await _house.DisposeAsync();
    }

    private async Task<SippRun> TalkAsync(Line caller, Line callee)
    {
        var seat = SippSocket.Udp();
        await SippRun.PassesAsync(_house, "register", callee, seat);
        var answering = SippRun.Start(_house, "answer", callee, seat);
        _running.Add(answering);
        _running.Add(SippRun.Start(_house, "call", caller, SippSocket.Udp(), Long with { Callee = callee.Number }));
        return answering;
    }

    /// <summary>The place of the next event in the tenant's order.</summary>
    private async Task<long> FirstPlaceAsync()
    {
        var bell = _house.NewLine();
        using var socket = await WsiSocket.OpenAsync(_house.Server);
        foreach (var command in (object[])[WsiSocket.Login(bell.Domain), new { command = "subscribe", topics = new[] { "extension_events" }, extensions = new[] { bell.Number }, position = true }])
        {
            await socket.SendAsync(command);
            Assert.Equal("""{"status":0}""", await socket.NextAsync(TimeSpan.FromSeconds(20)));
        }
        await BellPhone.RingAsync(_house.Server, bell);
        var seen = await socket.NextAsync(TimeSpan.FromSeconds(20));
        return System.Text.Json.JsonDocument.Parse(seen!).RootElement.GetProperty("seq").GetInt64();
    }

    private List<(string Session, string Reason, string Status, long Answered, long Ended)> Records()
    {
        using var connection = new SqliteConnection($"Data Source={_house.DataFile("cdr.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT session_id, ended_reason, status_code, answered_time, ended_time FROM cdrs ORDER BY session_id";
        using var rows = command.ExecuteReader();
        var records = new List<(string, string, string, long, long)>();
        while (rows.Read())
            records.Add((rows.GetInt64(0).ToString(System.Globalization.CultureInfo.InvariantCulture), rows.GetString(1), rows.GetString(2), rows.GetInt64(3), rows.GetInt64(4)));
        return records;
    }
}
