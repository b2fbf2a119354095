using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Bellwire.Contracts;
using Bellwire.Contracts.Json;
using Bellwire.Testing.Subscribers;
using Bellwire.WebSocket.Framing;

namespace Bellwire.Benchmarks.Fanout;

/// <summary>Subscribers that cost little: they log in, subscribe, then throw away what they read and count it. A process of their own.</summary>
internal static class FanoutClients
{
    internal const string Login = """{"command":"auth","username":"user-101","domain":"example.org","password":"secret"}""";
    internal const string Watch = """{"command":"subscribe","topics":["extension_events"]}""";
    private const int AtOnce = 50;

    /// <summary>An event of some 400 bytes, as in the measurements of the field.</summary>
    internal static readonly CallEstablished Event = new()
    {
        CallId = "K3jV2vbPzplkrC3cIBTGPg.." + new string('x', 170),
        CallTarget = new PartyUri("103", TestHub.Domain),
        Callee = new PartyUri("103", TestHub.Domain),
        Caller = new PartyUri("102", TestHub.Domain),
        Parties = ["102", "103"],
        SessionId = new CallSessionId(494535522404798464),
        TenantId = TestHub.Tenant,
        Time = new UnixTime(1632671262),
    };

    internal static readonly int FrameBytes = FrameWriter.Encode(Opcode.Text, EventJson.ToUtf8(Event)).Length;

    private static long _bytes;

    /// <summary>Connects, says <c>ready</c>, and answers each line of input with the bytes received so far; ends with the input.</summary>
    internal static async Task RunAsync(int port, int count, bool tls)
    {
        var streams = new Stream[count];
        for (var start = 0; start < count; start += AtOnce)
            await Task.WhenAll(Enumerable.Range(start, Math.Min(AtOnce, count - start)).Select(async i => streams[i] = await ConnectAsync(port, tls)));
        var reading = streams.Select(CountAsync).ToArray();
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is not null)
            Console.WriteLine(Volatile.Read(ref _bytes));
        foreach (var stream in streams)
            await stream.DisposeAsync();
        await Task.WhenAll(reading);
    }

    private static async Task<Stream> ConnectAsync(int port, bool tls)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (tls)
        {
            var secure = new SslStream(stream);
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            });
            stream = secure;
        }
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"u8.ToArray());
        await ReadUntilAsync(stream, "\r\n\r\n");
        foreach (var command in (string[])[Login, Watch])
        {
            await stream.WriteAsync(FrameWriter.EncodeMasked(Opcode.Text, Encoding.UTF8.GetBytes(command), 0x01020304));
            await ReadUntilAsync(stream, "\"status\":0}");
        }
        return stream;
    }

    private static async Task ReadUntilAsync(Stream stream, string end)
    {
        var buffer = new byte[2048];
        for (var got = ""; !got.EndsWith(end, StringComparison.Ordinal);)
        {
            var read = await stream.ReadAsync(buffer);
            if (read == 0)
                throw new IOException("the server closed: " + got);
            got += Encoding.Latin1.GetString(buffer, 0, read);
        }
    }

    private static async Task CountAsync(Stream stream)
    {
        try
        {
            var buffer = new byte[32 * 1024];
            for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
                Interlocked.Add(ref _bytes, read);
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException)
        {
            return; // the end of the measurement
        }
    }
}
