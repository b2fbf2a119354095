using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace Bellwire.Server.Tests.Api;

public sealed partial class ApiDocumentTests(TwoTenants house) : IClassFixture<TwoTenants>
{
    [Fact]
    public async Task The_document_tells_every_address_and_what_the_validator_knows()
    {
        var answer = await house.GetAsync("openapi.json");

        Assert.Equal(200, answer.Status);
        Assert.Empty(OpenApiDocument.Parse(answer.Text, "json").Diagnostic?.Errors ?? []);
        Assert.StartsWith("3.0", answer.Json["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        var paths = answer.Json["paths"]!.AsObject().Select(path => path.Key.TrimEnd('/')).ToList();
        Assert.Superset(
            new HashSet<string> { "/api/auth/sign_in", "/api/users", "/api/users/{id}", "/api/call_queues/{id}/destroy", "/api/trunks", "/api/tenants", "/api/audit" },
            paths.ToHashSet());
        var schemas = answer.Json["components"]!["schemas"]!;
        Assert.Equal(300, schemas["UserBody"]!["properties"]!["ring_time"]!["maximum"]!.GetValue<int>());
        Assert.Null(schemas["User"]!["properties"]!["sip_password"]);
        Assert.NotNull(schemas["UserChanges"]!["properties"]!["sip_password"]);
    }

    [Fact]
    public async Task The_page_for_people_loads_nothing_from_elsewhere()
    {
        var page = await house.GetAsync("docs/");

        Assert.Equal(200, page.Status);
        Assert.Contains("scalar", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("""(src|href)="https?://""", page.Text);
        var scripts = Script().Matches(page.Text).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
            Assert.Equal(200, (await house.GetAsync(new Uri(new Uri("https://localhost/api/docs/"), script).AbsolutePath)).Status);
    }

    [GeneratedRegex("src=\"([^\"]+\\.js)")]
    private static partial Regex Script();
}
