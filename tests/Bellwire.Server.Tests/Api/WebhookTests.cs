using System.Text.Json.Nodes;

namespace Bellwire.Server.Tests.Api;

public sealed class WebhookTests(TwoTenants house) : IClassFixture<TwoTenants>
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task An_administrator_makes_changes_and_removes_a_webhook_and_its_secrets_are_never_shown()
    {
        var token = await house.TokenOfAsync("boss", "alpha.test");

        var made = await house.PostAsync("webhooks", token, $$"""
            {"name":"crm","url":"https://crm.example.org/calls","topics":["cdr_events"],"authentication":"basic","username":"us","password":"pass-of-hook","secret":"{{Secret}}"}
            """);
        Assert.Equal(201, made.Status);
        var id = made.Json["id"]!.GetValue<string>();
        Assert.Equal(["cdr_events"], made.Json["topics"]!.AsArray().Select(topic => topic!.GetValue<string>()));
        var changed = await house.PostAsync($"webhooks/{id}", token, """{"topics":["cdr_events","extension_events"],"enabled":false}""");
        Assert.Equal(200, changed.Status);
        Assert.Equal(("basic", "us", false),
            (changed.Json["authentication"]!.GetValue<string>(), changed.Json["username"]!.GetValue<string>(), changed.Json["enabled"]!.GetValue<bool>()));
        foreach (var answer in new[] { made, changed, await house.GetAsync($"webhooks/{id}", token), await house.GetAsync("webhooks", token), await house.GetAsync("audit", token) })
            foreach (var hidden in new[] { "pass-of-hook", Secret, "token-of-alpha", "\"password\":", "\"secret\":" })
                Assert.DoesNotContain(hidden, answer.Text, StringComparison.Ordinal);

        Assert.Equal(204, (await house.PostAsync($"webhooks/{id}/destroy", token)).Status);
        Assert.Equal(404, (await house.GetAsync($"webhooks/{id}", token)).Status);
        var audit = (await house.GetAsync("audit", token)).Json["items"]!.AsArray()
            .Where(entry => entry!["element"]!.GetValue<string>() == "webhook" && entry["name"]!.GetValue<string>() == "crm").Select(entry => entry!["action"]!.GetValue<string>());
        Assert.Equal(["removed", "changed", "created"], audit);
    }

    [Fact]
    public async Task What_proves_us_to_one_host_does_not_go_to_another_because_the_address_was_changed()
    {
        var token = await house.TokenOfAsync("boss", "alpha.test");
        var made = await house.PostAsync("webhooks", token, $$"""
            {"name":"moving","url":"https://here.example.org/a","authentication":"bearer","token":"abc","secret":"{{Secret}}"}
            """);
        var id = made.Json["id"]!.GetValue<string>();

        Assert.Equal(200, (await house.PostAsync($"webhooks/{id}", token, """{"url":"https://here.example.org/b"}""")).Status);
        var elsewhere = await house.PostAsync($"webhooks/{id}", token, """{"url":"https://there.example.org/b"}""");
        Assert.Equal((400, "$.token: is missing, and this authentication needs it"), (elsewhere.Status, elsewhere.Message));
        Assert.Equal(200, (await house.PostAsync($"webhooks/{id}", token, """{"url":"https://there.example.org/b","token":"new"}""")).Status);

        await house.PostAsync($"webhooks/{id}/destroy", token);
    }

    [Theory]
    [InlineData("""{"name":"w"}""", "$.url")]
    [InlineData("""{"name":"w","url":"http://a.example/"}""", "$.url")]
    [InlineData("""{"name":"w","url":"https://user:pw@a.example/"}""", "$.url")]
    [InlineData("""{"name":"w","url":"https://a.example/#here"}""", "$.url")]
    [InlineData("""{"name":"w","url":"https:///path"}""", "$.url")]
    [InlineData("""{"name":"w","url":"https://a.example/","topics":[]}""", "$.topics")]
    [InlineData("""{"name":"w","url":"https://a.example/","topics":["trunk_events"]}""", "$.topics[0]")]
    [InlineData("""{"name":"w","url":"https://a.example/","authentication":"basic","username":"us"}""", "$.password")]
    [InlineData("""{"name":"w","url":"https://a.example/","authentication":"digest","password":"p"}""", "$.username")]
    [InlineData("""{"name":"w","url":"https://a.example/","authentication":"basic","username":"u:s","password":"p"}""", "$.username")]
    [InlineData("""{"name":"w","url":"https://a.example/","authentication":"bearer"}""", "$.token")]
    [InlineData("""{"name":"w","url":"https://a.example/","authentication":"bearer","token":"a b"}""", "$.token")]
    [InlineData("""{"name":"w","url":"https://a.example/","secret":"c2hvcnQ="}""", "$.secret")]
    public async Task A_wrong_webhook_is_refused_with_the_place_of_its_fault(string body, string place)
    {
        var answer = await house.PostAsync("webhooks", await house.TokenOfAsync("boss", "alpha.test"), body);

        Assert.Equal(400, answer.Status);
        Assert.StartsWith(place + ":", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tenant_has_at_most_16()
    {
        var token = await house.TokenOfAsync("boss", "beta.test");
        var made = new List<string>();
        for (var i = 0; i < 15; i++)
            made.Add((await house.PostAsync("webhooks", token, $$"""{"name":"{{i}}","url":"https://a.example/"}""")).Json["id"]!.GetValue<string>());

        Assert.Equal(400, (await house.PostAsync("webhooks", token, """{"name":"one more","url":"https://a.example/"}""")).Status);

        foreach (var id in made)
            await house.PostAsync($"webhooks/{id}/destroy", token);
    }

    [Fact]
    public async Task Its_state_can_be_asked_and_a_test_event_sent()
    {
        var token = await house.TokenOfAsync("boss", "alpha.test");
        var made = await house.PostAsync("webhooks", token, """{"name":"near","url":"https://127.0.0.1/"}""");
        var id = made.Json["id"]!.GetValue<string>();

        var state = await house.GetAsync($"webhooks/{id}/state", token);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"waiting":0,"dead_letters":0,"trouble":null}"""), state.Json), state.Text);
        var test = await house.PostAsync($"webhooks/{id}/test", token);
        Assert.Equal((200, false, "the host has an address that is not public, and the operator has not allowed it"),
            (test.Status, test.Json["delivered"]!.GetValue<bool>(), test.Json["outcome"]!.GetValue<string>()));
        Assert.Equal("""{"count":0,"items":[]}""", (await house.GetAsync($"webhooks/{id}/dead_letters", token)).Text);
        Assert.Equal("""{"count":0}""", (await house.PostAsync($"webhooks/{id}/dead_letters/resend", token)).Text);
        Assert.Equal(404, (await house.PostAsync($"webhooks/{id}/dead_letters/1/resend", token)).Status);
        Assert.Equal(404, (await house.PostAsync($"webhooks/{id}/dead_letters/1/destroy", token)).Status);
        Assert.Contains("\"action\":\"tested\"", (await house.GetAsync("audit", token)).Text, StringComparison.Ordinal);
        await house.PostAsync($"webhooks/{id}/destroy", token);
    }
}
