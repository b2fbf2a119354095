using System.Text.RegularExpressions;
using Bellwire.Server.Api;
using Microsoft.AspNetCore.Routing;

namespace Bellwire.Server.Tests.Api;

/// <summary>Walks every address with every role, in a world of two tenants.</summary>
public sealed partial class RoleTests(TwoTenants house) : IClassFixture<TwoTenants>
{
    [Fact]
    public void Every_address_says_who_may_call_it()
    {
        var silent = Addresses().Where(address => address.Metadata.GetMetadata<Access>() is null).Select(address => address.RoutePattern.RawText);

        Assert.Empty(silent);
        Assert.True(Addresses().Count() > 25);
    }

    [Fact]
    public async Task Nobody_reads_or_changes_anything_of_another_tenant()
    {
        var chief = await house.TokenOfAsync("chief", null);
        var beta = await house.IdOfAsync("tenants", chief, "domain", "beta.test");
        var ids = new List<string> { beta };
        foreach (var path in new[] { "users", "call_queues", "trunks" })
            foreach (var item in (await house.GetAsync($"{path}?tenant_id={beta}", chief)).Json["items"]!.AsArray())
                ids.Add(item!["id"]!.GetValue<string>());
        var before = await StateOf(beta, chief);

        foreach (var name in new[] { "boss", "lead", "ann" })
        {
            var token = await house.TokenOfAsync(name, "alpha.test");
            foreach (var address in Addresses().Where(address => !address.RoutePattern.RawText!.Contains("/auth/", StringComparison.Ordinal)))
                foreach (var path in PathsOf(address, ids))
                    foreach (var query in new[] { "", $"?tenant_id={beta}" })
                    {
                        var answer = await house.SendAsync(MethodOf(address), path + query, token, MethodOf(address) == HttpMethod.Post ? "{}" : null);
                        Assert.False(answer.Text.Contains("beta", StringComparison.Ordinal), $"{name}: {path}{query} told {answer.Text}");
                        Assert.False(answer.Status >= 500, $"{name}: {path}{query} gave {answer.Status}");
                    }
        }

        Assert.Equal(before, await StateOf(beta, chief));
    }

    [Fact]
    public async Task An_address_is_served_to_the_roles_that_it_names_and_to_no_other()
    {
        var tokens = new Dictionary<string, string>
        {
            ["SystemAdmin"] = await house.TokenOfAsync("chief", null), ["Admin"] = await house.TokenOfAsync("boss", "alpha.test"),
            ["QueueManager"] = await house.TokenOfAsync("lead", "alpha.test"), ["StandardUser"] = await house.TokenOfAsync("ann", "alpha.test"),
        };
        foreach (var address in Addresses())
        {
            var access = address.Metadata.GetMetadata<Access>()!; // every address has it
            var path = PathsOf(address, ["1"]).First();
            if (access.Roles.Length == 0 || path.EndsWith("sign_out", StringComparison.Ordinal))
                continue;
            var unknown = await house.SendAsync(MethodOf(address), path);
            Assert.True(unknown.Status == 401, $"{path}, not signed in: {unknown.Status}");
            foreach (var (role, token) in tokens)
            {
                var answer = await house.SendAsync(MethodOf(address), path, token, MethodOf(address) == HttpMethod.Post ? "{}" : null);
                var mayCall = access.Roles.Any(named => named.ToString() == role);
                Assert.True(mayCall ? answer.Status is not (401 or 403) : answer.Status == 403, $"{role} on {path}: {answer.Status}");
            }
        }
    }

    [Fact]
    public async Task Only_administrators_change_anything_of_a_tenant()
    {
        foreach (var name in new[] { "lead", "ann" })
            Assert.Equal(403, (await house.PostAsync("users", await house.TokenOfAsync(name, "alpha.test"), """{"number":"190"}""")).Status);
    }

    private async Task<string> StateOf(string tenant, string chief)
    {
        var state = new List<string>();
        foreach (var path in new[] { "users", "call_queues", "trunks" })
            state.Add((await house.GetAsync($"{path}?tenant_id={tenant}", chief)).Text);
        return string.Join('\n', state);
    }

    private IEnumerable<RouteEndpoint> Addresses() =>
        house.Endpoints.OfType<RouteEndpoint>().Where(endpoint =>
            endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) == true && !endpoint.RoutePattern.RawText.Contains("docs", StringComparison.Ordinal));

    private static HttpMethod MethodOf(RouteEndpoint address) =>
        new(address.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET");

    private static IEnumerable<string> PathsOf(RouteEndpoint address, IReadOnlyList<string> ids)
    {
        var text = address.RoutePattern.RawText!.TrimStart('/')["api/".Length..].TrimEnd('/');
        return Parameter().IsMatch(text) ? ids.Select(id => Parameter().Replace(text, id)) : [text];
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
