using System.Text;
using Bellwire.WebSocket.Upgrade;
using CsCheck;

namespace Bellwire.WebSocket.Tests;

public sealed class UpgradeTests
{
    private const string Good = "GET / HTTP/1.1\r\nHost: pbx.example.org:8885\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    [Fact]
    public async Task The_handshake_of_the_RFC_is_answered_with_its_accept_key()
    {
        var asked = Assert.IsType<UpgradeHead.Asked>(await ReadAsync(Good, 7));
        Assert.Equal("/", asked.Request.Target);
        Assert.Empty(asked.Request.SubProtocols);
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", Encoding.ASCII.GetString(HttpUpgrade.Accept(asked.Request, null)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_is_known_by_its_sub_protocol_and_any_path_will_do()
    {
        var head = Good.Replace("GET / ", "GET /any/path?x=1 ", StringComparison.Ordinal)
            .Replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: xmpp, sip\r\nOrigin: https://evil.example\r\nCookie: a=b\r\nX-Forwarded-For: 10.0.0.1, 192.0.2.9\r\n\r\n", StringComparison.Ordinal);
        var asked = Assert.IsType<UpgradeHead.Asked>(await ReadAsync(head, 4096));
        Assert.Equal("/any/path?x=1", asked.Request.Target);
        Assert.Equal(["xmpp", "sip"], asked.Request.SubProtocols);
        Assert.Equal("192.0.2.9", asked.Request.ForwardedFor);
        Assert.EndsWith("\r\nSec-WebSocket-Protocol: sip\r\n\r\n", Encoding.ASCII.GetString(HttpUpgrade.Accept(asked.Request, "sip")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1", "POST / HTTP/1.1", 405)]
    [InlineData("GET / HTTP/1.1", "GET / HTTP/1.0", 400)]
    [InlineData("GET / HTTP/1.1", "GET  / HTTP/1.1", 400)]
    [InlineData("GET / HTTP/1.1", "GET http://x/ HTTP/1.1", 400)]
    [InlineData("GET / HTTP/1.1", "GET /\u0001 HTTP/1.1", 400)]
    [InlineData("GET / HTTP/1.1", "hello", 400)]
    [InlineData("Host: pbx.example.org:8885\r\n", "", 400)]
    [InlineData("Host: pbx.example.org:8885\r\n", "Host: a\r\nHost: b\r\n", 400)]
    [InlineData("Host:", "Host :", 400)]
    [InlineData("Host: pbx", "X: a\r\n folded\r\nHost: pbx", 400)]
    [InlineData("Host: pbx", "X: a\nY: b\r\nHost: pbx", 400)]
    [InlineData("Host: pbx", "Content-Length: 5\r\nHost: pbx", 400)]
    [InlineData("Host: pbx", "Transfer-Encoding: chunked\r\nHost: pbx", 400)]
    [InlineData("Upgrade: websocket\r\n", "", 426)]
    [InlineData("Connection: keep-alive, Upgrade\r\n", "Connection: close\r\n", 426)]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", 426)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZQ==", 400)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j!Q==", 400)]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400)]
    [InlineData("Host: pbx", "Sec-WebSocket-Protocol: sip, sip\r\nHost: pbx", 400)]
    public async Task What_is_no_good_handshake_is_refused(string part, string instead, int status)
    {
        Assert.Contains(part, Good, StringComparison.Ordinal);
        var refused = Assert.IsType<UpgradeHead.Refused>(await ReadAsync(Good.Replace(part, instead, StringComparison.Ordinal), 4096));
        Assert.Equal(status, refused.Status);
        Assert.StartsWith($"HTTP/1.1 {status} ", Encoding.ASCII.GetString(HttpUpgrade.Refuse(refused.Status, refused.Reason, null)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_never_ends_or_has_too_many_headers_is_cut()
    {
        Assert.Equal(431, Assert.IsType<UpgradeHead.Refused>(await ReadAsync("GET / HTTP/1.1\r\nX: " + new string('a', 10_000), 4096)).Status);
        var many = string.Concat(Enumerable.Repeat("A: b\r\n", 200));
        Assert.Equal(431, Assert.IsType<UpgradeHead.Refused>(await ReadAsync(Good.Replace("Host", many + "Host", StringComparison.Ordinal), 4096)).Status);
        Assert.IsType<UpgradeHead.Left>(await ReadAsync("GET / HTTP/1.1\r\n", 4096));
        Assert.Equal(400, Assert.IsType<UpgradeHead.Refused>(await ReadAsync(Good + "x", 4096)).Status);
    }

    [Fact]
    public void A_busy_server_says_when_to_come_back() =>
        Assert.Contains("\r\nRetry-After: 2\r\n", Encoding.ASCII.GetString(HttpUpgrade.Refuse(503, "full", TimeSpan.FromSeconds(1.5))), StringComparison.Ordinal);

    [Fact]
    public void Random_heads_never_throw() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[0, Good.Length - 1]).Sample((noise, at) =>
        {
            Assert.NotNull(UpgradeParser.Parse(noise));
            var mutated = Encoding.ASCII.GetBytes(Good[..^4]);
            noise.AsSpan(0, Math.Min(noise.Length, Math.Max(0, mutated.Length - at))).CopyTo(mutated.AsSpan(Math.Min(at, mutated.Length)));
            Assert.NotNull(UpgradeParser.Parse(mutated));
        }, iter: 20_000);

    private static async Task<UpgradeHead> ReadAsync(string head, int pieceBytes) =>
        await HttpUpgrade.ReadAsync(new PiecesStream(Encoding.Latin1.GetBytes(head), pieceBytes), CancellationToken.None);
}
