using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Text.Json.Nodes;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.House;

/// <summary>A program that is signed in at the REST API as the Admin of the house.</summary>
internal sealed class RestProgram : IDisposable
{
    private readonly HttpClient _http;

    private RestProgram(HttpClient http) => _http = http;

    public static async Task<RestProgram> SignInAsync(BellwireProcess server)
    {
        var http = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = ServerTrust.Of(server.Ready) } })
        {
            BaseAddress = new Uri($"https://{PrivateNetwork.Address}:{server.Ready.ApiPort}/api/"),
        };
        var program = new RestProgram(http);
        var pair = await program.PostAsync("auth/sign_in", new { username = PhoneHouse.DeskUser, password = PhoneHouse.DeskPassword, domain = PhoneHouse.Domain }, HttpStatusCode.OK);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", pair!["access_token"]!.GetValue<string>());
        return program;
    }

    /// <summary>Starts a call.</summary>
    /// <returns>Its session.</returns>
    public async Task<string> StartsAsync(Line caller, Line callee) =>
        (await PostAsync("sessions", new { caller = caller.Number, callee = callee.Number, user_data = "by a program" }, HttpStatusCode.Created))!["id"]!.GetValue<string>();

    public Task DoesAsync(string session, string command, Line by) => PostAsync($"sessions/{session}/{command}", new { extension_number = by.Number }, HttpStatusCode.NoContent);

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode?> PostAsync<T>(string path, T body, HttpStatusCode expected)
    {
        using var answer = await _http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"{path}: {answer.StatusCode} {text}");
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
