using System.Text.Json.Nodes;

namespace Bellwire.Server.Tests.Api;

public sealed class ElementTests(TwoTenants house) : IClassFixture<TwoTenants>
{
    [Fact]
    public async Task An_administrator_makes_changes_and_removes_an_extension()
    {
        var token = await house.TokenOfAsync("boss", "alpha.test");

        var made = await house.PostAsync("users", token, """{"number":"150","username":"kim","display_name":"Kim","user_password":"first","sip_password":"s"}""");
        Assert.Equal(201, made.Status);
        var id = made.Json["id"]!.GetValue<string>();
        Assert.Equal(20, made.Json["ring_time"]!.GetValue<int>());
        Assert.DoesNotContain("password", made.Text, StringComparison.Ordinal);
        await house.SignInAsync("kim", "alpha.test", "first");

        var changed = await house.PostAsync($"users/{id}", token, """{"display_name":"Kim Q.","forward":{"busy":"8001"}}""");
        Assert.Equal(200, changed.Status);
        Assert.Equal(("Kim Q.", "kim", "8001"), (
            changed.Json["display_name"]!.GetValue<string>(), changed.Json["username"]!.GetValue<string>(), changed.Json["forward"]!["busy"]!.GetValue<string>()));
        Assert.Equal(changed.Text, (await house.GetAsync($"users/{id}", token)).Text);
        await house.SignInAsync("kim", "alpha.test", "first");

        Assert.Equal(204, (await house.PostAsync($"users/{id}/destroy", token)).Status);
        Assert.Equal(404, (await house.GetAsync($"users/{id}", token)).Status);
    }

    [Fact]
    public async Task Everybody_sets_his_own_forwards_and_nothing_else()
    {
        var token = await house.TokenOfAsync("ann", "alpha.test");
        var number = (await house.GetAsync("user", token)).Json["number"]!.GetValue<string>();
        var set = await house.PostAsync("user/forward", token, $$"""{"lunch":"8001","busy":"{{number}}"}""");
        Assert.Equal((200, "8001"), (set.Status, set.Json["forward"]!["lunch"]!.GetValue<string>()));
        Assert.Equal("8001", (await house.GetAsync("user", token)).Json["forward"]!["lunch"]!.GetValue<string>());
        var wrong = await house.PostAsync("user/forward", token, """{"away":"999"}""");
        Assert.Equal((400, true), (wrong.Status, wrong.Text.Contains("$.forward.away", StringComparison.Ordinal)));

        var cleared = await house.PostAsync("user/forward", token, """{"role":"Admin"}""");
        Assert.Equal((200, "StandardUser"), (cleared.Status, cleared.Json["role"]!.GetValue<string>()));
        Assert.Null(cleared.Json["forward"]!["lunch"]);
    }

    [Theory]
    [InlineData("users", """{"number":"160","username":"u160","display_name":"x","email":"a@b.example","enabled":false,"role":"QueueManager","ring_time":30,"do_not_disturb":true,"recording":"on","forward":{"unconditional":null,"busy":"101","no_answer":"102","offline":null,"away":"102","lunch":"101","business_trip":"102","do_not_disturb":"101"},"outbound":false,"max_outbound_calls":1,"max_bindings":3}""")]
    [InlineData("call_queues", """{"number":"8100","name":"q","strategy":"SKILL_BASED_ROUTING_CYCLIC_HUNT","ring_time":6,"max_waiting_time":20,"sla_time":5,"wrap_up_time":4,"agent_auto_ready":false,"max_callers":9,"wait_when_no_agents_online":true,"sticky_routing":false,"inform_position":"ON_CONNECTED","position_interval":20,"intro":"hello","callback":true,"callback_after":60,"callback_tries":2,"callback_numbers":["+49"],"callback_prefix":"9","agents":[{"number":"101","skill_level":7}],"managers":["102"],"overflow":{"action":"FORWARD_TO_NUMBER","number":"102"}}""")]
    [InlineData("trunks", """{"name":"t","host":"192.0.2.9","port":5062,"transport":"tls","username":"me","register":true,"inbound":[{"did":"+4930","to":"101"}],"outbound":[{"prefix":"0","strip":1,"caller_id":"+4930"}],"sources":["192.0.2.0/24"],"priority":3,"max_calls":8,"response_time":5,"media_any_source":true}""")]
    public async Task What_is_shown_is_what_was_given_and_can_be_sent_back(string path, string body)
    {
        var token = await house.TokenOfAsync("boss", "alpha.test");
        var made = await house.PostAsync(path, token, body);
        Assert.Equal(201, made.Status);
        var shown = made.Json.AsObject();
        var id = shown["id"]!.GetValue<string>();

        var again = await house.SendAsync(HttpMethod.Post, $"{path}/{id}", token, made.Text, made.Tag);
        Assert.Equal((200, made.Text, made.Tag), (again.Status, again.Text, again.Tag));

        shown.Remove("id");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), shown), made.Text);
        Assert.Equal(204, (await house.PostAsync($"{path}/{id}/destroy", token)).Status);
    }

    [Fact]
    public async Task A_change_based_on_an_old_state_is_refused()
    {
        var token = await house.TokenOfAsync("boss", "alpha.test");
        var id = await house.IdOfAsync("call_queues", token, "number", "8001");
        var seen = await house.GetAsync($"call_queues/{id}", token);

        var first = await house.SendAsync(HttpMethod.Post, $"call_queues/{id}", token, """{"sla_time":9}""", seen.Tag);
        var second = await house.SendAsync(HttpMethod.Post, $"call_queues/{id}", token, """{"sla_time":8}""", seen.Tag);

        Assert.Equal((200, 412), (first.Status, second.Status));
        Assert.Equal("PRECONDITION_FAILED", second.Code);
        Assert.Equal(9, (await house.GetAsync($"call_queues/{id}", token)).Json["sla_time"]!.GetValue<int>());
    }

    [Fact]
    public async Task What_is_known_already_is_not_sent_again()
    {
        var token = await house.TokenOfAsync("boss", "alpha.test");
        var made = await house.PostAsync("users", token, """{"number":"180","username":"tag"}""");
        var path = $"users/{made.Json["id"]!.GetValue<string>()}";

        foreach (var known in new[] { made.Tag!, $"W/{made.Tag}", $"\"other\", {made.Tag}", "*" })
            Assert.Equal((304, "", made.Tag), await SeenAsync(known));
        Assert.Equal(200, (await SeenAsync("\"other\"")).Status);
        Assert.Equal(412, (await house.SendAsync(HttpMethod.Post, path, token, """{"ring_time":30}""", "\"other\"")).Status);
        Assert.Equal(412, (await house.SendAsync(HttpMethod.Post, path, token, """{"ring_time":30}""", $"W/{made.Tag}")).Status);
        Assert.Equal(412, (await house.SendAsync(HttpMethod.Post, path, token, """{"ring_time":30}""", "nonsense")).Status);
        var changed = await house.SendAsync(HttpMethod.Post, path, token, """{"ring_time":30}""", $"\"other\", {made.Tag}");
        Assert.Equal(200, changed.Status);
        var secret = await house.SendAsync(HttpMethod.Post, path, token, """{"user_password":"new"}""", changed.Tag);
        Assert.Equal(200, secret.Status);
        Assert.NotEqual(changed.Tag, secret.Tag);               // though nothing that is shown differs
        Assert.Equal(200, (await SeenAsync(changed.Tag!)).Status);
        Assert.Equal(412, (await house.SendAsync(HttpMethod.Post, $"{path}/destroy", token, null, changed.Tag)).Status);
        Assert.Equal(204, (await house.SendAsync(HttpMethod.Post, $"{path}/destroy", token, null, secret.Tag)).Status);

        async Task<(int Status, string Text, string? Tag)> SeenAsync(string known)
        {
            var answer = await house.SendAsync(HttpMethod.Get, path, token, ifNoneMatch: known);
            return (answer.Status, answer.Text, answer.Tag);
        }
    }

    [Theory]
    [InlineData("users", """{"number":"1"}""", "$.number")]
    [InlineData("users", """{"number":"101"}""", "$.number: is 101, which is taken")]
    [InlineData("users", """{"number":"8001"}""", "the number of an existing queue")]
    [InlineData("users", """{"number":"170","colour":"red"}""", "$.colour")]
    [InlineData("users", """{"number":"170","username":"BOSS"}""", "is BOSS, which is taken")]
    [InlineData("users", """{"number":"170","forward":{"busy":"999"}}""", "$.forward.busy")]
    [InlineData("users", """{"number":"170","number":"171"}""", "is there twice")]
    [InlineData("users", """{"number":"170","\ud800":1}""", "not valid Unicode")]
    [InlineData("users", """{"display_name":"x"}""", "$.number: is missing")]
    [InlineData("call_queues", """{"number":"8200","agents":[{"number":"999"}]}""", "$.agents[0].number")]
    [InlineData("trunks", """{"name":"x"}""", "$.host: is missing")]
    [InlineData("trunks", "[]", "must be an object")]
    [InlineData("trunks", "{", "not valid JSON")]
    public async Task The_rules_of_the_provisioning_file_hold_here_too(string path, string body, string complaint)
    {
        var answer = await house.PostAsync(path, await house.TokenOfAsync("boss", "alpha.test"), body);

        Assert.Equal((400, "VALIDATE_FAILED"), (answer.Status, answer.Code));
        Assert.Contains(complaint, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_others_refer_to_cannot_be_removed()
    {
        var token = await house.TokenOfAsync("boss", "beta.test");
        var id = await house.IdOfAsync("users", token, "number", "103");

        var answer = await house.PostAsync($"users/{id}/destroy", token);

        Assert.Equal((400, "VALIDATE_FAILED"), (answer.Status, answer.Code));
        Assert.Contains("queue 8001", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_stays_what_it_is()
    {
        var token = await house.TokenOfAsync("boss", "beta.test");
        var answer = await house.PostAsync($"users/{await house.IdOfAsync("users", token, "number", "102")}", token, """{"number":"199"}""");

        Assert.Equal((400, "VALIDATE_FAILED"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_system_administrator_makes_a_tenant_and_people_in_it()
    {
        var token = await house.TokenOfAsync("chief", null);
        var tenant = await house.PostAsync("tenants", token, """{"name":"Gamma","domain":"gamma.test"}""");
        Assert.Equal(201, tenant.Status);
        var id = tenant.Json["id"]!.GetValue<string>();

        Assert.Equal(400, (await house.PostAsync("users", token, """{"number":"101"}""")).Status);
        Assert.Equal(201, (await house.PostAsync($"users?tenant_id={id}", token, """{"number":"101","username":"gus","user_password":"pw","role":"Admin"}""")).Status);
        var gus = (await house.SignInAsync("gus", "gamma.test", "pw")).Access;
        Assert.Equal(1, (await house.GetAsync("users", gus)).Json["count"]!.GetValue<int>());

        Assert.Equal(204, (await house.PostAsync($"tenants/{id}/destroy", token)).Status);
        Assert.Equal(401, (await house.GetAsync("users", gus)).Status);
        Assert.Equal(404, (await house.GetAsync($"tenants/{id}", token)).Status);
    }

    [Fact]
    public async Task Each_change_is_in_the_audit_log_without_values()
    {
        var token = await house.TokenOfAsync("boss", "beta.test");
        var id = await house.IdOfAsync("users", token, "number", "102");
        Assert.Equal(200, (await house.PostAsync($"users/{id}", token, """{"display_name":"Lead","user_password":"hush"}""")).Status);

        var log = await house.GetAsync("audit?top=1", token);

        var entry = Assert.Single(log.Json["items"]!.AsArray())!;
        Assert.Equal(("boss@beta.test", "127.0.0.1", "changed", "extension", "102"), (
            entry["who"]!.GetValue<string>(), entry["from"]!.GetValue<string>(), entry["action"]!.GetValue<string>(), entry["element"]!.GetValue<string>(),
            entry["name"]!.GetValue<string>()));
        Assert.Equal("""["display_name","user_password"]""", entry["members"]!.ToJsonString());
        Assert.DoesNotContain("hush", log.Text, StringComparison.Ordinal);
        Assert.EndsWith("Z", entry["at"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_filtered_ordered_and_paged()
    {
        var token = await house.TokenOfAsync("lead", "alpha.test");

        var page = await house.GetAsync("users?filter=startswith(number,'10') and role ne 'Admin'&orderby=number desc&top=1", token);
        Assert.Equal(2, page.Json["count"]!.GetValue<int>());
        Assert.Equal("103", Assert.Single(page.Json["items"]!.AsArray())!["number"]!.GetValue<string>());
        var found = await house.GetAsync("users?search=ALPHA 102", token);
        Assert.Equal("102", Assert.Single(found.Json["items"]!.AsArray())!["number"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("top=0")]
    [InlineData("top=101")]
    [InlineData("skip=-1")]
    [InlineData("orderby=colour")]
    [InlineData("orderby=number sideways")]
    [InlineData("filter=number eq")]
    [InlineData("filter=password eq 'x'")]
    public async Task A_list_option_that_makes_no_sense_is_refused(string option)
    {
        var answer = await house.GetAsync($"users?{option}", await house.TokenOfAsync("lead", "alpha.test"));

        Assert.Equal((400, "VALIDATE_FAILED"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Everybody_sees_himself_and_whether_he_can_be_reached()
    {
        var token = await house.TokenOfAsync("ann", "alpha.test");

        Assert.Equal("103", (await house.GetAsync("user", token)).Json["number"]!.GetValue<string>());
        var status = await house.GetAsync("user/status", token);
        Assert.Equal("OFFLINE", status.Json["status"]!.GetValue<string>());
        Assert.Empty(status.Json["registration"]!.AsArray());
    }

    [Fact]
    public async Task Whoever_says_that_he_is_away_is_away()
    {
        var token = await house.TokenOfAsync("ann", "beta.test");

        Assert.Equal(204, (await house.PostAsync("user/presence", token, """{"presence":"Business Trip","presence_note":"in Rome"}""")).Status);
        Assert.Equal(400, (await house.PostAsync("user/presence", token, """{"presence":"Asleep"}""")).Status);

        var status = await house.GetAsync("user/status", token);
        Assert.Equal(("Business Trip", "in Rome"), (status.Json["presence"]!.GetValue<string>(), status.Json["presence_note"]!.GetValue<string>()));
    }
}
