using System.Collections;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Bellwire.Pbx.Accounts;
using Bellwire.Server.Host;
using Bellwire.Server.Http;
using Bellwire.Server.Settings;
using Bellwire.Testing.Processes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Server.Tests.Api;

/// <summary>A whole server on loopback with two tenants, alpha.test and beta.test, which have the same numbers: 101 Admin, 102 QueueManager, 103 StandardUser.</summary>
public sealed class TwoTenants : IAsyncLifetime
{
    public const string Password = "open sesame";
    public const string SipPassword = "sip";

    private readonly DataFolder _folder = new();
    private BellwireServer _server = null!; // made in InitializeAsync
    private HttpClient _http = null!;       // the same

    internal ReadyReport Report => _server.Report;

    internal IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> Endpoints => _server.Endpoints;

    public TwoTenants() : this(new HttpLimits { RequestsPerMinute = 1_000_000, RequestsPerMinuteOfAddress = 1_000_000 })
    {
    }

    internal TwoTenants(HttpLimits limits) => Limits = limits;

    internal string Folder => _folder.Path;

    internal string File(string name) => _folder.File(name);

    internal System.Net.Security.RemoteCertificateValidationCallback Trust => ServerTrust.Of(_server.Report.Ca!); // self-made, so there is one

    internal HttpLimits Limits { get; }

    public async ValueTask InitializeAsync()
    {
        var environment = new Hashtable { ["BELLWIRE_BIND"] = "127.0.0.1", ["BELLWIRE_DATA"] = _folder.Path, ["BELLWIRE_RTP_PORTS"] = "0" };
        foreach (var port in new[] { "WSI", "API", "SIP", "SIP_TLS" })
            environment[$"BELLWIRE_{port}_PORT"] = "0";
        var settings = ServerSettings.Read(new Dictionary<string, IReadOnlyList<string>>(), environment, _folder.Path) with
        {
            Accounts = new AccountsOptions { PasswordRounds = 10 }, Http = Limits,
            Recording = new Bellwire.Media.Recording.RecordingOptions { Folder = _folder.Sub("recordings") },
        };
        _server = await BellwireServer.StartAsync(settings, Provisioning(), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        _http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = Trust } });
        _http.BaseAddress = new Uri($"https://localhost:{_server.Report.ApiPort}/api/");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    internal async Task<Answer> SendAsync(HttpMethod method, string path, string? token = null, string? body = null, string? ifMatch = null, string? range = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (ifNoneMatch is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        if (range is not null)
            request.Headers.TryAddWithoutValidation("Range", range);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, text, response.Headers.ETag?.Tag, response.Headers.RetryAfter?.Delta);
    }

    internal Task<Answer> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token);

    internal Task<Answer> PostAsync(string path, string? token, string? body = null) => SendAsync(HttpMethod.Post, path, token, body);

    /// <summary>Both tokens of somebody, such as <c>SignInAsync("admin", "alpha.test")</c>.</summary>
    internal async Task<(string Access, string Refresh)> SignInAsync(string user, string? domain, string password = Password)
    {
        var body = new JsonObject { ["username"] = user, ["password"] = password, ["domain"] = domain };
        var answer = await PostAsync("auth/sign_in", null, body.ToJsonString());
        Assert.Equal(200, answer.Status);
        return (answer.Json["access_token"]!.GetValue<string>(), answer.Json["refresh_token"]!.GetValue<string>());
    }

    internal async Task<string> TokenOfAsync(string user, string? domain) => (await SignInAsync(user, domain)).Access;

    /// <summary>The id of an element that somebody can list.</summary>
    internal async Task<string> IdOfAsync(string path, string token, string member, string value)
    {
        var list = await GetAsync($"{path}?filter={Uri.EscapeDataString($"{member} eq '{value}'")}", token);
        return Assert.Single(list.Json["items"]!.AsArray())!["id"]!.GetValue<string>();
    }

    /// <summary>A call of 101 with 103 (1001) that was recorded (77), as if it had ended just now.</summary>
    internal void KeepsCall(string tenantId, string name)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var connection = new SqliteConnection($"Data Source={File("cdr.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT OR REPLACE INTO cdrs VALUES (1001, $tenant, $name, $now, 0, 0, $now, '101', $name, $name, '103', $name, 'Ext', 'None', '0', 'c', '', '', '', '', '101 103', '[]');
            INSERT OR REPLACE INTO cdr_parties VALUES ($tenant, '103', 1001);
            INSERT OR REPLACE INTO recordings VALUES (77, $tenant, 1001, '103', '101', '103', $name || '.wav', $now, 'Complete', '', 2500, 10);
            """;
        command.Parameters.AddWithValue("$tenant", long.Parse(tenantId, System.Globalization.CultureInfo.InvariantCulture));
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$now", now);
        command.ExecuteNonQuery();
        System.IO.File.WriteAllText(Path.Combine(File("recordings"), $"{name}.wav"), name);
    }

    private static byte[] Provisioning()
    {
        var hash = PasswordHash.Create(Password, 10).Text;
        var tenants = new[] { "alpha", "beta" }.Select(name => $$"""
            {"name":"{{name}}","domain":"{{name}}.test",
             "extensions":[{"number":"101","username":"boss","display_name":"{{name}} 101","role":"Admin","user_password_hash":"{{hash}}","sip_password":"sip"},
                           {"number":"102","username":"lead","display_name":"{{name}} 102","role":"QueueManager","user_password_hash":"{{hash}}","sip_password":"sip"},
                           {"number":"103","username":"ann","display_name":"{{name}} 103","user_password_hash":"{{hash}}","sip_password":"sip"}],
             "queues":[{"number":"8001","name":"{{name}} queue","agents":[{"number":"103"}]}],
             "trunks":[{"name":"{{name}} carrier","host":"192.0.2.1","password":"secret of {{name}}"}],
             "webhooks":[{"name":"{{name}} hook","url":"https://{{name}}.example.org/","authentication":"bearer","token":"token-of-{{name}}"}]}
            """);
        return Encoding.UTF8.GetBytes(
            $$"""{"tenants":[{{string.Join(',', tenants)}}],"system_admins":[{"username":"chief","password_hash":"{{hash}}"}]}""");
    }

    internal sealed record Answer(int Status, string Text, string? Tag, TimeSpan? RetryAfter)
    {
        public JsonNode Json => JsonNode.Parse(Text)!; // asked only where there is one

        public string? Code => Text.Length == 0 ? null : Json["errors"]?[0]?["code"]?.GetValue<string>();

        public string? Message => Text.Length == 0 ? null : Json["errors"]?[0]?["message"]?.GetValue<string>();
    }
}
