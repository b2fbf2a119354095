using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Newcomer;

/// <summary>The receiver that docs/webhooks.md shows, on Node, against a running server.</summary>
public sealed class WebhookReceiverTests
{
    private const string Domain = "example.org", Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly TimeSpan AMinute = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_receiver_in_the_samples_takes_what_is_signed_and_nothing_else()
    {
        var node = Require.Program("node");
        using var folder = new DataFolder();
        using var authority = new TestAuthority();
        using (var certificate = authority.Certificate())
        {
            File.WriteAllText(folder.File("ca.pem"), authority.Pem);
            File.WriteAllText(folder.File("cert.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(folder.File("key.pem"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()); // the authority makes it so
        }
        await using var receiver = ChildProcess.Start(
            node, [Path.Combine(Repository.Root, "docs", "samples", "webhook-receiver.mjs"), "cert.pem", "key.pem", Secret, "0"], folder.Path);
        var port = (await receiver.SaysAsync("listening on", AMinute)).Split(' ')[^1];
        await using var server = await StartAsync(folder, $"https://localhost:{port}/");
        using var api = await SignInAsync(server);

        Assert.Equal("answered 200", await TestAsync(api, "signed"));
        Assert.Contains("\"webhook_test\"", await receiver.SaysAsync("event_type", AMinute), StringComparison.Ordinal);
        Assert.Equal("answered 401", await TestAsync(api, "wrong secret"));
        Assert.Equal("answered 401", await TestAsync(api, "no secret"));
    }

    private static Task<BellwireProcess> StartAsync(DataFolder folder, string url)
    {
        var file = new ProvisioningFile();
        var tenant = file.Tenant(Domain).Extension("101", userPassword: "user of 101", role: "Admin");
        tenant.Json["webhooks"] = new JsonArray(
            new JsonObject { ["name"] = "signed", ["url"] = url, ["secret"] = Secret },
            new JsonObject { ["name"] = "wrong secret", ["url"] = url, ["secret"] = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
            new JsonObject { ["name"] = "no secret", ["url"] = url });
        file.WriteTo(folder.File("office.json"));
        return BellwireProcess.ServeAsync(new ServeOrder(folder.File("data"))
        {
            Provision = folder.File("office.json"),
            Options = ["--bind", "127.0.0.1"],
            Settings = new Dictionary<string, string?>
            {
                ["BELLWIRE_WEBHOOKS__PRIVATE_HOSTS"] = "localhost", ["BELLWIRE_WEBHOOKS__TRUSTED_CA"] = folder.File("ca.pem"),
            },
        });
    }

    private static async Task<HttpClient> SignInAsync(BellwireProcess server)
    {
        var api = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = ServerTrust.Of(server.Ready.Ca) } })
        {
            BaseAddress = new Uri($"https://localhost:{server.Ready.ApiPort}/api/"),
        };
        var answer = await PostAsync(api, "auth/sign_in", $$"""{"username":"user-101","password":"user of 101","domain":"{{Domain}}"}""");
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer["access_token"]!.GetValue<string>());
        return api;
    }

    private static async Task<string> TestAsync(HttpClient api, string name)
    {
        var list = JsonNode.Parse(await api.GetStringAsync($"webhooks?filter={Uri.EscapeDataString($"name eq '{name}'")}", TestContext.Current.CancellationToken))!;
        var answer = await PostAsync(api, $"webhooks/{list["items"]![0]!["id"]!.GetValue<string>()}/test", "");
        return answer["outcome"]!.GetValue<string>();
    }

    private static async Task<JsonNode> PostAsync(HttpClient api, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await api.PostAsync(path, content, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!; // a success has a body
    }
}
