using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Bellwire.Server.Tests.Webhooks;

/// <summary>A real HTTPS server that is posted events: it keeps what it gets and answers as it is told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly byte[] Key = Convert.FromBase64String(Secret["whsec_".Length..]);

    private readonly Lock _lock = new();
    private readonly List<Received> _received = [];
    private readonly WebApplication _app;

    private Receiver(X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(certificate);
            listen.Use(next => connection =>
            {
                Interlocked.Increment(ref _connections);
                return next(connection);
            });
        }));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    private int _connections;

    public int Connections => Volatile.Read(ref _connections);

    public int Port { get; private set; }

    public string Url => $"https://localhost:{Port}/events?from=bellwire";

    /// <summary>What is done with each request; by default 200.</summary>
    public Func<HttpContext, Received, Task> Answers { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Everything that came, whatever was answered.</summary>
    public IReadOnlyList<Received> All
    {
        get
        {
            lock (_lock)
                return [.. _received];
        }
    }

    /// <summary>What was answered with 200.</summary>
    public IReadOnlyList<Received> Taken => [.. All.Where(one => one.Status == 200)];

    public static async Task<Receiver> StartAsync(X509Certificate2 certificate)
    {
        var receiver = new Receiver(certificate);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses; // Kestrel has it
        receiver.Port = new Uri(addresses.Single()).Port;
        return receiver;
    }

    public Task UntilAsync(Func<Receiver, bool> happened) => Waiting.UntilAsync(() => happened(this));

    public async ValueTask DisposeAsync()
    {
        Answers = (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        var headers = context.Request.Headers;
        var body = Encoding.UTF8.GetString(bytes.ToArray());
        var received = new Received(
            headers["webhook-id"].ToString(), headers["bellwire-event"].ToString(), body, headers.Authorization.ToString(), context.Request.Path + context.Request.QueryString,
            headers["webhook-signature"].ToString() == Signature(headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), body));
        await Answers(context, received);
        received.Status = context.Response.StatusCode;
        lock (_lock)
            _received.Add(received);
    }

    // Written from docs/webhooks.md, not from the code under test.
    private static string Signature(string id, string timestamp, string body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));

    internal sealed record Received(string EventId, string EventType, string Body, string Authorization, string Target, bool IsSigned)
    {
        public int Status { get; set; }

        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        /// <summary>The call that it is about.</summary>
        public string Session => Json.GetProperty("session_id").GetString()!;
    }
}

internal static class Waiting
{
    public static async Task UntilAsync(Func<bool> happened)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (!happened())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }
}
