using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Bellwire.Peers.Tests.House;
using Bellwire.Testing.Processes;

namespace Bellwire.Peers.Tests.Watching;

/// <summary>
/// The smallest phone: registers once from a fresh port, with its own digest (RFC 2617 and, for a tenant that asks it, RFC 7616), written
/// apart from the server's.
/// </summary>
internal static partial class BellPhone
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    public static async Task RingAsync(BellwireProcess server, Line line)
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Parse(PrivateNetwork.Address), 0));
        socket.Connect(PrivateNetwork.Address, server.Ready.SipPort);
        var (call, first) = (RandomNumberGenerator.GetHexString(16), "");
        var challenge = await AskAsync(socket, Register(socket, line, call, 1, first));
        Assert.StartsWith("SIP/2.0 401 ", challenge, StringComparison.Ordinal);
        var answer = await AskAsync(socket, Register(socket, line, call, 2, Credentials(line, challenge)));
        Assert.StartsWith("SIP/2.0 200 ", answer, StringComparison.Ordinal);
    }

    private static string Register(UdpClient socket, Line line, string call, int sequence, string credentials)
    {
        var here = socket.Client.LocalEndPoint;
        return $"REGISTER sip:{line.Domain} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{call}{sequence};rport\r\nMax-Forwards: 70\r\n"
            + $"From: <{line.Aor}>;tag={call}\r\nTo: <{line.Aor}>\r\nCall-ID: {call}\r\nCSeq: {sequence} REGISTER\r\n"
            + $"Contact: <sip:{line.Number}@{here}>\r\nExpires: 600\r\n{credentials}Content-Length: 0\r\n\r\n";
    }

    private static string Credentials(Line line, string challenge)
    {
        var (realm, nonce) = (Parameter(challenge, "realm"), Parameter(challenge, "nonce"));
        var sha256 = challenge.Contains("SHA-256", StringComparison.Ordinal);
        string Hash(string text) => Convert.ToHexStringLower(
            sha256 ? SHA256.HashData(Encoding.UTF8.GetBytes(text)) : MD5.HashData(Encoding.UTF8.GetBytes(text)));
        var uri = $"sip:{line.Domain}";
        var client = RandomNumberGenerator.GetHexString(8);
        var response = Hash(
            $"{Hash($"{line.Number}:{realm}:{line.SipPassword}")}:{nonce}:00000001:{client}:auth:{Hash($"REGISTER:{uri}")}");
        return $"Authorization: Digest username=\"{line.Number}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", "
            + $"algorithm={(sha256 ? "SHA-256" : "MD5")}, cnonce=\"{client}\", qop=auth, nc=00000001\r\n";
    }

    private static string Parameter(string challenge, string name) =>
        Regex.Match(challenge, name + "=\"([^\"]*)\"", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant).Groups[1].Value;

    private static async Task<string> AskAsync(UdpClient socket, string request)
    {
        var bytes = Encoding.UTF8.GetBytes(request);
        for (var attempt = 0; attempt < 4; attempt++)
        {
            await socket.SendAsync(bytes);
            using var late = new CancellationTokenSource(AnswerWithin / 4);
            try
            {
                while (true)
                {
                    var answer = Encoding.UTF8.GetString((await socket.ReceiveAsync(late.Token)).Buffer);
                    if (!answer.StartsWith("SIP/2.0 1", StringComparison.Ordinal) && Sequence(answer) == Sequence(request))
                        return answer;
                }
            }
            catch (OperationCanceledException)
            {
                continue; // lost: the same request once more, as a phone does
            }
        }
        throw new TimeoutException($"no answer within {AnswerWithin.TotalSeconds:0} s to\n{request}");
    }

    private static int Sequence(string message) => int.Parse(CSeq().Match(message).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^CSeq: *([0-9]+)", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex CSeq();
}
