namespace Bellwire.Server.Http;

/// <summary>Limits of the HTTPS side: section <c>Http</c>.</summary>
internal sealed class HttpLimits
{
    /// <summary>Connections at once, upgraded ones included: as many as WSI's own listener takes.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>For the TLS handshake: a slow mobile network needs two seconds.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>For the request's headers, so that a slow sender holds no place.</summary>
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests for <c>/api</c> an account may make in a minute, with all its tokens: a program that polls twenty things each second has room.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 10_000_000)]
    public int RequestsPerMinute { get; set; } = 5_000;

    /// <summary>Requests for <c>/api</c> from one address in a minute, signed in or not: a few busy programs behind one NAT.</summary>
    [System.ComponentModel.DataAnnotations.Range(1, 10_000_000)]
    public int RequestsPerMinuteOfAddress { get; set; } = 20_000;
}
