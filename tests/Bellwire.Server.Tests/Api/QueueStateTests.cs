using System.Net;
using System.Text.Json.Nodes;
using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Server.Demo;
using Bellwire.Sip.Stack;
using Bellwire.Testing.Subscribers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Server.Tests.Api;

/// <summary>Queues, agents, presence and registrations of a running server, read and set by REST.</summary>
public sealed class QueueStateTests(TwoTenants house) : IClassFixture<TwoTenants>, IAsyncLifetime
{
    private readonly MediaPlane _media = new(
        new MediaOptions { Ports = Bellwire.Media.Relay.PortRange.Ephemeral }, new RecordingPolicy(new RecordingOptions { Folder = Path.GetTempPath() }), TimeProvider.System, new Random(1), NullLogger<MediaPlane>.Instance);
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));
    private string _boss = "", _lead = "", _ann = "", _queue = ""; // set in InitializeAsync

    public async ValueTask InitializeAsync()
    {
        (_boss, _lead, _ann) = (await house.TokenOfAsync("boss", "alpha.test"), await house.TokenOfAsync("lead", "alpha.test"), await house.TokenOfAsync("ann", "alpha.test"));
        _queue = $"call_queues/{await house.IdOfAsync("call_queues", _boss, "number", "8001")}";
    }

    public async ValueTask DisposeAsync()
    {
        await _media.DisposeAsync();
        _patience.Dispose();
    }

    [Fact]
    public async Task An_agent_is_seen_and_set_while_a_caller_waits()
    {
        var offline = await house.GetAsync($"{_queue}/status", _lead);
        Assert.Equal(("OFFLINE", "8001", 0), (Text(offline.Json, "status"), Text(offline.Json, "extension_number"), offline.Json["waiting"]!.GetValue<int>()));
        var refused = await house.PostAsync($"{_queue}/agents/103", _boss, """{"status":"READY"}""");
        Assert.Equal((400, "VALIDATE_FAILED"), (refused.Status, refused.Code));
        Assert.Contains("no registered device", refused.Message, StringComparison.Ordinal);

        await using var agent = Phone("103");
        await using var caller = Phone("102");
        Assert.Equal((200, 200), (await agent.RegisterAsync(TimeSpan.FromMinutes(1), default), await caller.RegisterAsync(TimeSpan.FromMinutes(1), default)));
        await UntilAsync($"{_queue}/agents/103", state => Text(state, "status") == "READY");
        Assert.Equal("ONLINE", Text((await house.GetAsync($"{_queue}/status", _lead)).Json, "status"));

        var pausing = await house.PostAsync($"{_queue}/agents/103", _lead, """{"status":"NOT_READY"}""");
        Assert.Equal((200, "NOT_READY", 1), (pausing.Status, Text(pausing.Json, "status"), pausing.Json["skill_level"]!.GetValue<int>()));
        Assert.Equal("NOT_READY", Text((await house.GetAsync($"user/{_queue}/agent", _ann)).Json, "status"));

        var call = caller.Call("8001")!;                        // it is registered
        Assert.Equal(200, await call.Answered.WaitAsync(_patience.Token));
        var waiting = await UntilAsync($"{_queue}/waiting", state => state["count"]!.GetValue<int>() == 1);
        var first = waiting["items"]![0]!;
        Assert.Equal(("102", 1, "normal"), (Text(first, "extension_number"), first["position"]!.GetValue<int>(), Text(first, "type")));
        Assert.InRange(first["waiting_time"]!.GetValue<int>(), 0, 30);
        Assert.Matches("^[0-9]{15,}$", Text(first, "session_id"));
        Assert.Equal(0, (await house.GetAsync($"{_queue}/waiting?filter=extension_number eq '999'", _boss)).Json["count"]!.GetValue<int>());

        var ready = await house.PostAsync($"user/{_queue}/agent", _ann, """{"status":"READY"}""");
        Assert.Equal(200, ready.Status);
        var talking = await UntilAsync($"{_queue}/agents/103", state => Text(state, "status") == "QUEUE_CALL");
        Assert.Equal(("102", Text(first, "session_id")), (Text(talking, "caller"), Text(talking, "session_id")));
        call.HangUp();
        await UntilAsync($"{_queue}/waiting", state => state["count"]!.GetValue<int>() == 0);

        var audit = (await house.GetAsync("audit", _boss)).Json["items"]!.AsArray().Where(item => Text(item!, "element") == "agent").Take(2).Select(item =>
            $"{Text(item!, "who")} {Text(item!, "action")} {Text(item!, "name")} {item!["members"]![0]}");
        Assert.Equal(["ann@alpha.test changed 103 in 8001 status=READY", "lead@alpha.test changed 103 in 8001 status=NOT_READY"], audit);
    }

    [Fact]
    public async Task Whoever_serves_or_manages_a_queue_sees_it_and_nobody_else_of_his_role()
    {
        var made = await house.PostAsync("call_queues", _boss, """{"number":"8050","managers":["103"],"agents":[{"number":"101"}]}""");
        var managed = $"call_queues/{Text(made.Json, "id")}";
        var unseen = await house.PostAsync("call_queues", _boss, """{"number":"8051"}""");

        Assert.Equal(["8001", "8050"], (await house.GetAsync("user/call_queues", _ann)).Json["items"]!.AsArray().Select(item => Text(item!, "extension_number")));
        foreach (var path in new[] { "status", "waiting", "agents" })
        {
            Assert.Equal(200, (await house.GetAsync($"{managed}/{path}", _ann)).Status);
            Assert.Equal(404, (await house.GetAsync($"call_queues/{Text(unseen.Json, "id")}/{path}", _ann)).Status);
            Assert.Equal(404, (await house.GetAsync($"{managed}/{path}", await house.TokenOfAsync("boss", "beta.test"))).Status);
        }
        Assert.Equal(400, (await house.PostAsync($"{managed}/agents/101", _ann, """{"status":"READY"}""")).Status);          // he may, but 101 is not there
        Assert.Equal(403, (await house.PostAsync($"{_queue}/agents/102", _ann, """{"status":"READY"}""")).Status);
        Assert.Equal(404, (await house.PostAsync($"user/{managed}/agent", _ann, """{"status":"READY"}""")).Status);          // he manages it, he does not serve it
        Assert.Equal(400, (await house.PostAsync($"{_queue}/agents/103", _ann, """{"status":"LUNCH"}""")).Status);
        Assert.Equal(404, (await house.PostAsync($"call_queues/{Text(unseen.Json, "id")}/agents/103", _ann, """{"status":"READY"}""")).Status);
    }

    [Fact]
    public async Task Agents_are_seated_and_unseated_one_by_one()
    {
        var made = await house.PostAsync("call_queues", _boss, """{"number":"8060","agents":[{"number":"101","skill_level":3}]}""");
        var path = $"call_queues/{Text(made.Json, "id")}/agents";

        Assert.Equal(200, (await house.PostAsync(path, _boss, """{"extension_number":"103","skill_level":7}""")).Status);
        Assert.Equal(200, (await house.PostAsync(path, _boss, """{"extension_number":"101","skill_level":9}""")).Status);
        Assert.Equal((400, "VALIDATE_FAILED"), await Of(house.PostAsync(path, _boss, """{"extension_number":"999"}""")));
        Assert.Equal((400, "VALIDATE_FAILED"), await Of(house.PostAsync(path, _boss, """{"extension_number":"103","skill_level":1000}""")));
        Assert.Equal((403, "FORBIDDEN"), await Of(house.PostAsync(path, _lead, """{"extension_number":"102"}""")));
        var agents = (await house.GetAsync($"{path}?orderby=skill_level desc", _lead)).Json;
        Assert.Equal(["101 9", "103 7"], agents["items"]!.AsArray().Select(agent => $"{Text(agent!, "extension_number")} {agent!["skill_level"]}"));

        Assert.Equal(200, (await house.PostAsync($"{path}/101/destroy", _boss)).Status);
        Assert.Equal(404, (await house.PostAsync($"{path}/101/destroy", _boss)).Status);
        Assert.Equal(1, (await house.GetAsync(path, _lead)).Json["count"]!.GetValue<int>());
        Assert.Equal(204, (await house.PostAsync($"call_queues/{Text(made.Json, "id")}/destroy", _boss)).Status);         // whom it serves is counted elsewhere
    }

    [Fact]
    public async Task Registered_devices_are_listed_to_supervisors()
    {
        await using var phone = Phone("102", "Desk phone of Ben");
        Assert.Equal(200, await phone.RegisterAsync(TimeSpan.FromMinutes(1), default));

        var device = Assert.Single((await house.GetAsync("registrations?filter=number eq '102'", _lead)).Json["items"]!.AsArray())!;
        Assert.Equal(("102", "Desk phone of Ben", "udp", "127.0.0.1", "ONLINE"), (
            Text(device, "number"), Text(device, "user_agent"), Text(device, "transport"), Text(device, "ip"), Text(device, "status")));
        Assert.Equal(403, (await house.GetAsync("registrations", _ann)).Status);
        Assert.Equal(0, (await house.GetAsync("registrations", await house.TokenOfAsync("boss", "beta.test"))).Json["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_number_tells_whose_it_is()
    {
        var extension = (await house.GetAsync("extension_numbers/103", _ann)).Json;
        var queue = (await house.GetAsync("extension_numbers/8001", _ann)).Json;

        Assert.Equal(("103", "alpha 103", "EXTENSION"), (Text(extension, "extension_number"), Text(extension, "name"), Text(extension, "type")));
        Assert.Equal(("alpha queue", "CALL_QUEUE"), (Text(queue, "name"), Text(queue, "type")));
        Assert.Equal(404, (await house.GetAsync("extension_numbers/999", _ann)).Status);
    }

    [Fact]
    public async Task A_change_is_effective_on_live_phones_and_sockets_at_once()
    {
        var made = await house.PostAsync("users", _boss, """{"number":"170","username":"live","user_password":"first","sip_password":"sip"}""");
        var path = $"users/{Text(made.Json, "id")}";
        await using var desk = await Subscriber.ConnectAsync(new Uri($"wss://localhost:{house.Report.WsiPort}/"));
        await desk.LogsInAsync("ann", "alpha.test", TwoTenants.Password);
        await desk.SubscribesAsync(["extension_events"], ["170"]);
        await using var phone = Phone("170");
        Assert.Equal(200, await phone.RegisterAsync(TimeSpan.FromMinutes(1), default));
        await desk.SeesAsync("extension_register");
        await using var own = await Subscriber.ConnectAsync(new Uri($"wss://localhost:{house.Report.WsiPort}/"));
        await own.LogsInAsync("live", "alpha.test", "first");

        Assert.Equal(200, (await house.PostAsync(path, _boss, """{"enabled":false}""")).Status);

        Assert.Equal(1, (await desk.SeesAsync("extension_register"))[0].GetProperty("removed_contacts").GetArrayLength());
        Assert.Equal(4401, (await own.ClosedAsync()).Code);
        Assert.Equal("OFFLINE", Text((await house.GetAsync($"{path}/status", _boss)).Json, "status"));
        Assert.NotEqual(200, await phone.RegisterAsync(TimeSpan.FromMinutes(1), default));
        Assert.Equal(204, (await house.PostAsync($"{path}/destroy", _boss)).Status);
    }

    [Fact]
    public async Task A_presence_that_is_set_is_read_back_and_audited()
    {
        var id = await house.IdOfAsync("users", _boss, "number", "102");
        Assert.Equal(204, (await house.PostAsync("user/presence", _lead, """{"presence":"Lunch","presence_note":"back at two"}""")).Status);
        Assert.Equal(204, (await house.PostAsync($"users/{id}/presence", _boss, """{"presence":"Do Not Disturb"}""")).Status);
        Assert.Equal((400, "VALIDATE_FAILED"), await Of(house.PostAsync("user/presence", _lead, """{"presence":"Asleep"}""")));

        var status = (await house.GetAsync("user/status", _lead)).Json;
        Assert.Equal(("Do Not Disturb", true), (Text(status, "presence"), status["enable_dnd"]!.GetValue<bool>()));
        var audit = (await house.GetAsync("audit", _boss)).Json["items"]!.AsArray().Where(item => Text(item!, "element") == "presence").Select(item =>
            $"{Text(item!, "who")} {Text(item!, "name")} {item!["members"]![0]} {Text(item!, "from")}");
        Assert.Equal(["boss@alpha.test 102 status=DoNotDisturb 127.0.0.1", "lead@alpha.test 102 status=Lunch 127.0.0.1"], audit.Take(2));
    }

    [Fact]
    public async Task What_a_provisioning_file_changed_is_in_the_audit_log()
    {
        var chief = await house.TokenOfAsync("chief", null);
        var items = (await house.GetAsync($"audit?tenant_id={await house.IdOfAsync("tenants", chief, "domain", "beta.test")}", chief)).Json["items"]!.AsArray();

        Assert.Contains(items, item => Text(item!, "element") == "extension" && Text(item!, "name") == "103" && Text(item!, "from") == "provisioning at start");
        var narrow = (await house.GetAsync("audit?filter=element eq 'tenant' and action eq 'created' and at ge '2020-01-01T00:00:00Z'&search=beta", chief)).Json;
        Assert.Equal(("beta.test", 1), (Text(Assert.Single(narrow["items"]!.AsArray())!, "name"), narrow["count"]!.GetValue<int>()));
        Assert.Contains(items, item => Text(item!, "element") == "tenant" && Text(item!, "name") == "beta.test" && Text(item!, "action") == "created");
        Assert.All(items, item => Assert.NotEqual("", Text(item!, "who")));
    }

    private DemoPhone Phone(string number, string userAgent = "Test phone") => DemoPhone.Open(
        new IPEndPoint(IPAddress.Loopback, house.Report.SipPort), new PhoneAccount("alpha.test", number, "sip"),
        new PhoneModel(userAgent, $"0000b311-0000-4000-8000-000000000{number}"), new RandomSipIds(), TimeProvider.System, NullLoggerFactory.Instance, _media);

    private async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> holds)
    {
        while (true)
        {
            var answer = await house.GetAsync(path, _boss);
            if (answer.Status == 200 && holds(answer.Json))
                return answer.Json;
            _patience.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task<(int, string?)> Of(Task<TwoTenants.Answer> answer) => ((await answer).Status, (await answer).Code);

    private static string Text(JsonNode json, string member) => json[member]?.GetValue<string>() ?? "";
}
