using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bellwire.Server.Api;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Certificates;
using Bellwire.Server.Host;
using Bellwire.Server.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using OpenTelemetry.Metrics;

namespace Bellwire.Server.Http;

/// <summary>The HTTPS side on Kestrel: health, metrics, <c>/wsi</c>, <c>/api</c>; everything else is 404 in the interface's error shape.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RequestRates _rates;

    private ApiHost(WebApplication app, RequestRates rates) => (_app, _rates) = (app, rates);

    public IReadOnlyList<IPEndPoint> Listening { get; private set; } = [];

    public int Port => Listening[0].Port;

    public static async Task<ApiHost> StartAsync(
        ServerOptions options, HttpLimits limits, ServerCertificate certificate, Readiness readiness, WsiUpgrade wsi, ApiParts parts,
        ILoggerFactory logging, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logging);
        builder.Services.AddSingleton<IHostLifetime, LifetimeOfServer>();
        builder.Services.AddRoutingCore();
        builder.Services.AddDocument();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
        builder.Services.AddOpenTelemetry().WithMetrics(m => m
            .AddMeter("Bellwire*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = limits.MaxConnections;
            kestrel.Limits.MaxRequestBodySize = ApiBody.MostTaken;
            kestrel.Limits.RequestHeadersTimeout = limits.HeadersTimeout;
            foreach (var end in options.Bind)
                kestrel.Listen(end, options.ApiPort, Secure);
            if (options.Bind.Count == 0)
                kestrel.ListenAnyIP(options.ApiPort, Secure);
        });
        var rates = new RequestRates(limits);
        var host = new ApiHost(Build(builder, options, readiness, wsi, parts, new Gate(parts.Accounts, rates, logging.CreateLogger<Gate>())), rates);
        await host.ListenAsync(options.ApiPort, cancellation);
        return host;

        void Secure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = limits.HandshakeTimeout,
                OnConnection = _ => ValueTask.FromResult(certificate.Tls),
            });
        }
    }

    public Task StopAsync(CancellationToken cancellation) => _app.StopAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rates.Dispose();
    }

    /// <summary>Where requests may go, for whoever walks them all.</summary>
    internal IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    private static WebApplication Build(
        WebApplicationBuilder builder, ServerOptions options, Readiness readiness, WsiUpgrade wsi, ApiParts parts, Gate gate)
    {
        var app = builder.Build();
        var access = new MetricsAccess(options);
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context =>
            context.Request.Path == "/metrics" && HttpMethods.IsGet(context.Request.Method)
            && access.Allows(context.Connection.RemoteIpAddress, context.Request.Headers));
        app.UseRouting();
        app.Use(gate.PassAsync);
        app.MapHealth(readiness);
        app.MapApi(parts);
        app.Map("/wsi", wsi.AcceptAsync);
        app.MapFallback(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsJsonAsync(VendorError.NotFound, ApiJson.Default.VendorError);
        });
        return app;
    }

    private async Task ListenAsync(int port, CancellationToken cancellation)
    {
        try
        {
            await _app.StartAsync(cancellation);
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            throw Ports.Taken("--api-port", "tcp", port, fault);
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException)
        {
            throw Ports.Unusable("--api-port", "tcp", port, fault);
        }
        var addresses = _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        Listening = [.. addresses.Select(BindingAddress.Parse).Select(a => new IPEndPoint(IPAddress.TryParse(a.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.IPv6Any, a.Port))];
    }

    /// <summary>Signals are the server's affair, not the web host's.</summary>
    private sealed class LifetimeOfServer : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
