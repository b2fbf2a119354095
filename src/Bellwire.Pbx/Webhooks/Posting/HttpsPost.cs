using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Webhooks.Delivering;

namespace Bellwire.Pbx.Webhooks.Posting;

/// <summary>
/// HTTPS to one receiver, over connections of its own. Nothing of an answer is believed but its status and Retry-After: redirects are not followed, cookies not
/// kept, no proxy is asked, 64 KiB of it are read at most, and everything together has its time.
/// </summary>
internal sealed class HttpsPost : IWebhookPost
{
    private const int MostAnswerBytes = 64 * 1024;
    private const int MostHeaderKilobytes = 64;

    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _http;
    private readonly DigestProof _digest = new();
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly string _agent;

    public HttpsPost(WebhookOptions options, ReceiverConnections connections, ReceiverTrust trust, string agent, TimeProvider time)
    {
        (_timeout, _agent, _time) = (options.AnswerTimeout, agent, time);
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxConnectionsPerServer = options.AtOnce,
            MaxResponseHeadersLength = MostHeaderKilobytes,
            MaxResponseDrainSize = 0,                           // what is left of an answer is not waited for
            ConnectTimeout = options.AnswerTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // so that a changed address is seen
            ConnectCallback = (context, cancellation) => connections.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellation),
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) => trust.Accepts(certificate, chain, errors),
            },
        };
        _http = new HttpMessageInvoker(_handler);
    }

    public async Task<PostOutcome> PostAsync(Webhook webhook, WebhookMessage message, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            var (outcome, isChallenged) = await SendAsync(webhook, message, either.Token);
            return isChallenged ? (await SendAsync(webhook, message, either.Token)).Outcome : outcome;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new PostOutcome.NoAnswer(string.Create(CultureInfo.InvariantCulture, $"no answer within {_timeout.TotalSeconds} s"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new PostOutcome.NoAnswer(Reason(fault));
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task<(PostOutcome.Answered Outcome, bool IsChallenged)> SendAsync(Webhook webhook, WebhookMessage message, CancellationToken cancellation)
    {
        using var request = Request(webhook, message);
        using var response = await _http.SendAsync(request, cancellation);
        await ReadAsync(response, cancellation);
        var isChallenged = response.StatusCode == HttpStatusCode.Unauthorized && webhook.Authentication == WebhookAuthentication.Digest
            && _digest.TryTake(response.Headers.WwwAuthenticate);
        var after = response.Headers.RetryAfter;
        return (new PostOutcome.Answered((int)response.StatusCode, after?.Delta ?? (after?.Date - _time.GetUtcNow())), isChallenged);
    }

    private HttpRequestMessage Request(Webhook webhook, WebhookMessage message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(message.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") } },
        };
        var id = message.EventId.ToString(CultureInfo.InvariantCulture);
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds();
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", _agent);
        headers.TryAddWithoutValidation("webhook-id", id);
        headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (webhook.SigningKey() is { } key)
            headers.TryAddWithoutValidation("webhook-signature", Signature.Of(key, id, timestamp, message.Body));
        headers.TryAddWithoutValidation("bellwire-event", message.EventType);
        headers.TryAddWithoutValidation("bellwire-attempt", message.Attempt.ToString(CultureInfo.InvariantCulture));
        if (Authorization(webhook, request) is { } authorization)
            headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    }

    private string? Authorization(Webhook webhook, HttpRequestMessage request) => webhook switch
    {
        { Authentication: WebhookAuthentication.Basic, UserName: { } name, Password: { } password } =>
            $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password.Reveal()}"))}",
        { Authentication: WebhookAuthentication.Bearer, Token: { } token } => $"Bearer {token.Reveal()}",
        { Authentication: WebhookAuthentication.Digest, UserName: { } name, Password: { } password } =>
            _digest.Answer(name, password, request.Method.Method, request.RequestUri?.PathAndQuery ?? "/"),
        _ => null,
    };

    // So that the connection can serve again. What is longer, or does not end in time, is not read: the status stands, and the connection goes.
    private static async Task ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await using var answer = await response.Content.ReadAsStreamAsync(cancellation);
            var buffer = new byte[4096];
            for (int total = 0, read = 1; read > 0 && total < MostAnswerBytes; total += read)
                read = await answer.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, MostAnswerBytes - total)), cancellation);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or HttpRequestException)
        {
            response.Dispose();
        }
    }

    private static string Reason(Exception fault) => fault switch
    {
        _ when Find<ReceiverRefusedException>(fault) is { } refused => refused.Message,
        _ when Find<AuthenticationException>(fault) is not null => "its certificate is not trusted, or TLS failed",
        _ when Find<System.Net.Sockets.SocketException>(fault) is { } socket => $"no connection: {socket.SocketErrorCode}",
        _ => "the connection broke",
    };

    private static T? Find<T>(Exception? fault) where T : Exception
    {
        for (; fault is not null; fault = fault.InnerException)
            if (fault is T found)
                return found;
        return null;
    }
}
