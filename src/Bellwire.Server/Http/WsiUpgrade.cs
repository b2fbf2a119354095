using System.Net;
using Bellwire.PubSub.Listening;
using Bellwire.PubSub.Sessions;
using Bellwire.WebSocket.Upgrade;
using Microsoft.AspNetCore.Http.Features;

namespace Bellwire.Server.Http;

/// <summary>
/// Takes a request for <c>/wsi</c> over into a subscriber session: Kestrel does TLS and HTTP, the hub gets the raw stream (RFC 6455 4.2).
/// </summary>
internal sealed class WsiUpgrade(SubscriberHub hub, ConnectionSeats seats, ConnectionLimits limits)
{
    private const int KeyBytes = 16;                            // RFC 6455 4.1, step 7

    public async Task AcceptAsync(HttpContext context)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (Refusal(context.Request, upgrade) is { } refusal)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "BAD_REQUEST", refusal);
            return;
        }
        var remote = End(context.Connection.RemoteIpAddress, context.Connection.RemotePort);
        if (!seats.TryTake(remote.Address))
        {
            context.Response.Headers.RetryAfter = $"{Math.Max(1, (long)limits.RetryAfter.TotalSeconds)}";
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "TOO_MANY", "Too many connections.");
            return;
        }
        try
        {
            await ServeAsync(context, upgrade!, remote);        // not null, or it would have been refused
        }
        finally
        {
            seats.Free(remote.Address);
        }
    }

    private async Task ServeAsync(HttpContext context, IHttpUpgradeFeature upgrade, IPEndPoint remote)
    {
        context.Response.StatusCode = StatusCodes.Status101SwitchingProtocols;
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers["Sec-WebSocket-Accept"] = HttpUpgrade.AcceptKey(context.Request.Headers["Sec-WebSocket-Key"].ToString().Trim());
        await using var stream = await upgrade.UpgradeAsync();
        var local = End(context.Connection.LocalIpAddress, context.Connection.LocalPort);
        await hub.ServeAsync(new AcceptedSocket(stream, context.Abort, remote, local), context.RequestAborted);
    }

    private static string? Refusal(HttpRequest request, IHttpUpgradeFeature? upgrade)
    {
        if (!HttpMethods.IsGet(request.Method) || upgrade is not { IsUpgradableRequest: true }
            || !string.Equals(request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase))
            return "This address is for WebSockets: connect with wss.";
        if (request.Headers["Sec-WebSocket-Version"] != "13")
            return "Only version 13 of the WebSocket protocol is spoken here.";
        Span<byte> key = stackalloc byte[KeyBytes + 2];
        return Convert.TryFromBase64String(request.Headers["Sec-WebSocket-Key"].ToString().Trim(), key, out var length) && length == KeyBytes
            ? null : "Sec-WebSocket-Key is missing or wrong.";
    }

    private static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new VendorError([new VendorError.Entry(code, message)]), ApiJson.Default.VendorError);
    }

    private static IPEndPoint End(IPAddress? address, int port)
    {
        address ??= IPAddress.None;
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }
}
