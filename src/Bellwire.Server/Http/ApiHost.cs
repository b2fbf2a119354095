using System.Net;
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

/// <summary>The HTTPS side on Kestrel: health, metrics, <c>/wsi</c>; everything else is 404 in the interface's error shape.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    /// <summary>No request of these addresses carries a body worth reading.</summary>
    private const long MaxBodyBytes = 64 * 1024;

    private readonly WebApplication _app;

    private ApiHost(WebApplication app) => _app = app;

    public IReadOnlyList<IPEndPoint> Listening { get; private set; } = [];

    public int Port => Listening[0].Port;

    public static async Task<ApiHost> StartAsync(
        ServerOptions options, HttpLimits limits, ServerCertificate certificate, Readiness readiness, WsiUpgrade wsi, ILoggerFactory logging,
        CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logging);
        builder.Services.AddSingleton<IHostLifetime, LifetimeOfServer>();
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenTelemetry().WithMetrics(m => m
            .AddMeter("Bellwire*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = limits.MaxConnections;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.RequestHeadersTimeout = limits.HeadersTimeout;
            foreach (var end in options.Bind)
                kestrel.Listen(end, options.ApiPort, Secure);
            if (options.Bind.Count == 0)
                kestrel.ListenAnyIP(options.ApiPort, Secure);
        });
        var host = new ApiHost(Build(builder, options, readiness, wsi));
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

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplication Build(WebApplicationBuilder builder, ServerOptions options, Readiness readiness, WsiUpgrade wsi)
    {
        var app = builder.Build();
        var access = new MetricsAccess(options);
        app.UseOpenTelemetryPrometheusScrapingEndpoint(context =>
            context.Request.Path == "/metrics" && HttpMethods.IsGet(context.Request.Method)
            && access.Allows(context.Connection.RemoteIpAddress, context.Request.Headers));
        app.UseRouting();
        app.MapHealth(readiness);
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
