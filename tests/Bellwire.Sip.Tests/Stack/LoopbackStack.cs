using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Sip.Tests.Stack;

/// <summary>A stack on real sockets of loopback that answers every request with 200.</summary>
internal sealed class LoopbackStack : ISipRequestHandler, IAsyncDisposable
{
    private static readonly X509Certificate2 Certificate = MakeCertificate();

    private readonly TaskCompletionSource<SipFlow> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    internal LoopbackStack(SipTransport transport, string address = "127.0.0.1", ConnectionLimits? limits = null, TimeProvider? time = null)
    {
        var options = new SipStackOptions
        {
            Listen = [new SipListen(transport, new IPEndPoint(IPAddress.Parse(address), 0))],
            Connections = limits ?? new ConnectionLimits(),
            TlsServer = static () => new SslServerAuthenticationOptions { ServerCertificate = Certificate },
            TlsClient = static host => new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        };
        Stack = new SipStack(options, this, new SeededSipIds(3), time ?? TimeProvider.System, NullLoggerFactory.Instance);
        Stack.Start();
    }

    internal SipStack Stack { get; }

    internal IPEndPoint Address => Stack.Listening[0].Address;

    internal int Requests => Volatile.Read(ref _requests);

    internal SipFlow LastFlow { get; private set; }

    /// <summary>The first connection that closed.</summary>
    internal Task<SipFlow> Closed => _closed.Task.WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>A connection to it, TLS when that is what it speaks.</summary>
    internal async Task<Stream> ConnectAsync()
    {
        var socket = new Socket(Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (Stack.Listening[0].Transport != SipTransport.Tls)
            return stream;
        var ssl = new SslStream(stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await ssl.AuthenticateAsClientAsync("localhost");
        return ssl;
    }

    internal static string Options(int number, string transport, string padding = "") =>
        $"""
        OPTIONS sip:example.org SIP/2.0
        Via: SIP/2.0/{transport} phone.invalid;branch=z9hG4bK-{transport}-{number};rport
        From: <sip:101@example.org>;tag=f1
        To: <sip:example.org>
        Call-ID: call-{number}
        CSeq: {number} OPTIONS
        Max-Forwards: 70
        Subject: {padding}
        Content-Length: 4

        body
        """.ReplaceLineEndings("\r\n");

    /// <summary>Reads until that many messages without body have come, or the end.</summary>
    internal static async Task<string> ReadAsync(Stream stream, int responses)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new byte[65_536];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (text.ToString().Split("\r\n\r\n").Length <= responses)
        {
            var count = await stream.ReadAsync(buffer, limit.Token);
            if (count == 0)
                break;
            text.Append(System.Text.Encoding.ASCII.GetString(buffer, 0, count));
        }
        return text.ToString();
    }

    public void OnRequest(in IncomingRequest request)
    {
        LastFlow = request.Flow;
        Interlocked.Increment(ref _requests);
        request.Send(200);
    }

    public void OnAck(in IncomingRequest ack) { }

    public void OnFlowClosed(SipFlow flow) => _closed.TrySetResult(flow);

    public ValueTask DisposeAsync() => Stack.DisposeAsync();

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
