using System.Text.Json.Nodes;

namespace Bellwire.Server.Tests.Api;

/// <summary>Calls by REST on the whole server, with real phones.</summary>
public sealed class SessionTests(TwoTenants house) : IClassFixture<TwoTenants>, IAsyncLifetime
{
    private readonly DeskPhones _phones = new(house);
    private string _boss = "", _lead = "", _ann = "", _other = ""; // set in InitializeAsync

    public async ValueTask InitializeAsync() => (_boss, _lead, _ann, _other) = (
        await house.TokenOfAsync("boss", "alpha.test"), await house.TokenOfAsync("lead", "alpha.test"), await house.TokenOfAsync("ann", "alpha.test"),
        await house.TokenOfAsync("boss", "beta.test"));

    public ValueTask DisposeAsync() => _phones.DisposeAsync();

    [Fact]
    public async Task A_program_starts_a_call_and_it_stands_until_a_program_ends_it()
    {
        var (one, other) = (await _phones.RegisteredAsync("101"), await _phones.RegisteredAsync("103"));
        var started = await house.PostAsync("sessions", _boss, """{"caller":"101","callee":"103","send_sdp":true,"user_data":"ticket 4711"}""");
        Assert.Equal(201, started.Status);
        var id = started.Json["id"]!.GetValue<string>();
        var talking = await BecomesAsync(id, "TALKING");

        Assert.Equal(("101", "103", "ext", "ticket 4711"), (Text(talking, "caller"), Text(talking, "callee"), Text(talking, "direction"), Text(talking, "user_data")));
        Assert.Equal("103", Text(Assert.Single(talking["calls"]!.AsArray())!, "callee"));
        Assert.True(one.IsBusy && other.IsBusy);
        Assert.Equal(1, (await house.GetAsync("sessions", _boss)).Json["count"]!.GetValue<int>());
        Assert.Equal(0, (await house.GetAsync("sessions?filter=caller eq '102'", _boss)).Json["count"]!.GetValue<int>());
        Assert.Equal(0, (await house.GetAsync("sessions", _other)).Json["count"]!.GetValue<int>());
        Assert.Equal(404, (await house.GetAsync($"sessions/{id}", _other)).Status);
        Assert.Equal(404, (await house.PostAsync($"sessions/{id}/destroy", _other)).Status);

        Assert.Equal(204, (await house.PostAsync($"sessions/{id}/destroy", _lead)).Status);
        await GoneAsync(id);
        await UntilAsync(() => Task.FromResult(!one.IsBusy && !other.IsBusy));
        Assert.Equal("ticket 4711", (await RecordAsync(id))["cdr"]!["user_data"]!.GetValue<string>());
        var audit = (await house.GetAsync("audit?top=2", _boss)).Json["items"]!.AsArray();
        Assert.Equal([("ended", "call", id, "lead@alpha.test"), ("started", "call", id, "boss@alpha.test")],
            audit.Select(entry => (Text(entry!, "action"), Text(entry!, "element"), Text(entry!, "name"), Text(entry!, "who"))));
    }

    [Fact]
    public async Task A_call_is_held_taken_back_and_sent_on()
    {
        var (one, other) = (await _phones.RegisteredAsync("101"), await _phones.RegisteredAsync("103"));
        var third = await _phones.RegisteredAsync("102");
        var id = await StartAsync("101", "103");
        await BecomesAsync(id, "TALKING");
        Assert.Equal(204, (await house.PostAsync($"sessions/{id}/hold", _boss, """{"extension_number":"101"}""")).Status);
        Assert.Equal("HELD", Text((await house.GetAsync($"sessions/{id}", _boss)).Json, "state"));
        Assert.Equal(204, (await house.PostAsync("sessions/1/unhold", _boss, """{"extension_number":"101"}""")).Status);
        Assert.Equal("TALKING", Text((await house.GetAsync($"sessions/{id}", _boss)).Json, "state"));
        Assert.Equal(409, (await house.PostAsync($"sessions/{id}/hold", _boss, """{"extension_number":"102"}""")).Status);

        Assert.Equal(400, (await house.PostAsync($"sessions/{id}/refer", _boss, """{"extension_number":"103","refer_to":"999"}""")).Status);
        Assert.Equal(204, (await house.PostAsync($"sessions/{id}/refer", _boss, """{"extension_number":"103","refer_to":"102"}""")).Status);
        await UntilAsync(async () => (await house.GetAsync($"sessions/{id}", _boss)).Json["calls"]!.AsArray() is [var call] && Text(call!, "callee") == "102");
        Assert.True(one.IsBusy && third.IsBusy);
        await UntilAsync(() => Task.FromResult(!other.IsBusy));
        one.HangUp();
        await GoneAsync(id);
        Assert.Equal("blind_transfer_complete", (await RecordAsync(id))["cdr"]!["end_reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_user_starts_and_commands_his_own_calls_only()
    {
        await _phones.RegisteredAsync("101");
        await _phones.RegisteredAsync("102", TimeSpan.FromMinutes(1));
        await _phones.RegisteredAsync("103");
        Assert.Equal((403, "FORBIDDEN"), await CodeAsync(house.PostAsync("sessions", _ann, """{"caller":"101","callee":"103"}""")));
        var mine = (await house.PostAsync("sessions", _ann, """{"callee":"101"}""")).Json["id"]!.GetValue<string>();
        await BecomesAsync(mine, "TALKING", _ann);
        Assert.Equal((403, "FORBIDDEN"), await CodeAsync(house.PostAsync($"sessions/{mine}/hold", _ann, """{"extension_number":"101"}""")));
        Assert.Equal(204, (await house.PostAsync($"sessions/{mine}/destroy", _ann)).Status);
        await GoneAsync(mine);

        var theirs = await StartAsync("102", "101");
        Assert.Equal(404, (await house.GetAsync($"sessions/{theirs}", _ann)).Status);
        Assert.Equal(404, (await house.PostAsync($"sessions/{theirs}/destroy", _ann)).Status);
        Assert.Equal(0, (await house.GetAsync("sessions", _ann)).Json["count"]!.GetValue<int>());
        Assert.Equal(204, (await house.PostAsync($"sessions/{theirs}/destroy", _boss)).Status);
        await GoneAsync(theirs);
        Assert.Equal(("cancelled", 487), ((await RecordAsync(theirs))["cdr"]!["end_reason"]!.GetValue<string>(), (await RecordAsync(theirs))["cdr"]!["status_code"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Nobody_of_another_tenant_sees_or_commands_a_call_that_stands()
    {
        await _phones.RegisteredAsync("101");
        await _phones.RegisteredAsync("103");
        var alpha = (await house.GetAsync("auth/user", _boss)).Json["tenant_id"]!.GetValue<string>();
        var id = await StartAsync("101", "103");
        await BecomesAsync(id, "TALKING");
        foreach (var name in new[] { "boss", "lead", "ann" })
        {
            var foreign = await house.TokenOfAsync(name, "beta.test");
            foreach (var query in new[] { "", $"?tenant_id={alpha}" })
            {
                Assert.Equal(query.Length == 0 ? 200 : 404, (await house.GetAsync($"sessions{query}", foreign)).Status);
                Assert.DoesNotContain("alpha", (await house.GetAsync($"sessions{query}", foreign)).Text);
                Assert.Equal(404, (await house.GetAsync($"sessions/{id}{query}", foreign)).Status);
                Assert.Equal(404, (await house.PostAsync($"sessions/{id}/destroy{query}", foreign)).Status);
                foreach (var command in new[] { "hold", "unhold", "refer" })
                    Assert.Equal(404, (await house.PostAsync($"sessions/{id}/{command}{query}", foreign, """{"extension_number":"101","refer_to":"102"}""")).Status);
            }
            Assert.Equal(404, (await house.PostAsync($"sessions?tenant_id={alpha}", foreign, """{"caller":"103","callee":"102"}""")).Status);
        }
        Assert.Equal("TALKING", Text((await house.GetAsync($"sessions/{id}", _boss)).Json, "state"));
        var chief = await house.TokenOfAsync("chief", null);
        Assert.Equal(400, (await house.PostAsync($"sessions/{id}/destroy", chief)).Status);
        Assert.Equal(204, (await house.PostAsync($"sessions/{id}/destroy?tenant_id={alpha}", chief)).Status);
        await GoneAsync(id);
    }

    [Theory]
    [InlineData("""{"caller":"101"}""", 400)]
    [InlineData("""{"caller":"109","callee":"103"}""", 400)]
    [InlineData("""{"caller":"101","callee":"109"}""", 400)]
    [InlineData("""{"caller":"101","callee":"103","trunk":"carrier"}""", 400)]
    [InlineData("""{"caller":101,"callee":"103"}""", 400)]
    [InlineData("[]", 400)]
    public async Task A_call_that_cannot_be_is_refused_in_the_shape_of_the_interface(string body, int status) =>
        Assert.Equal((status, "VALIDATE_FAILED"), await CodeAsync(house.PostAsync("sessions", _boss, body)));

    [Theory]
    [InlineData("hold", "{}", 400)]
    [InlineData("refer", """{"extension_number":"101"}""", 400)]
    [InlineData("hold", """{"extension_number":"101"}""", 404)]
    [InlineData("destroy", null, 404)]
    public async Task A_command_for_a_call_that_is_not_there_is_refused(string command, string? body, int status)
    {
        Assert.Equal(status, (await house.PostAsync($"sessions/4711/{command}", _boss, body)).Status);
        Assert.Equal(status, (await house.PostAsync($"sessions/1/{command}", _boss, body)).Status);
    }

    private async Task<string> StartAsync(string caller, string callee)
    {
        var started = await house.PostAsync("sessions", _boss, $$"""{"caller":"{{caller}}","callee":"{{callee}}"}""");
        Assert.Equal(201, started.Status);
        return started.Json["id"]!.GetValue<string>();
    }

    private async Task<JsonNode> BecomesAsync(string id, string state, string? token = null)
    {
        await UntilAsync(async () => await house.GetAsync($"sessions/{id}", token ?? _boss) is { Status: 200 } answer && Text(answer.Json, "state") == state);
        return (await house.GetAsync($"sessions/{id}", token ?? _boss)).Json;
    }

    private Task GoneAsync(string id) => UntilAsync(async () => (await house.GetAsync($"sessions/{id}", _boss)).Status == 404);

    private async Task<JsonNode> RecordAsync(string id)
    {
        await UntilAsync(async () => (await house.GetAsync($"cdrs/{id}", _boss)).Status == 200);
        return (await house.GetAsync($"cdrs/{id}", _boss)).Json;
    }

    private static async Task<(int, string?)> CodeAsync(Task<TwoTenants.Answer> answer) => ((await answer).Status, (await answer).Code);

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();

    // Real phones and ports: what is waited for comes in milliseconds.
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
    }
}
