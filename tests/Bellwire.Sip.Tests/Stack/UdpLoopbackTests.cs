using System.Net;
using System.Net.Sockets;
using System.Text;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Sip.Tests.Stack;

/// <summary>Real sockets on loopback.</summary>
public class UdpLoopbackTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_request_over_UDP_is_answered_to_the_source_from_the_port_it_was_sent_to(string address)
    {
        var handler = new Answering();
        await using var stack = Listening(handler, address);
        using var phone = new UdpClient(new IPEndPoint(IPAddress.Parse(address), 0));
        phone.Connect(stack.Listening[0].Address);                  // a connected socket hears only that address and port

        var reply = await Ask(phone, Options("z9hG4bK1", rport: true));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", reply, StringComparison.Ordinal);
        Assert.Contains($";received={address};rport={((IPEndPoint)phone.Client.LocalEndPoint!).Port}", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_of_a_request_gets_the_same_bytes_and_the_handler_hears_it_once()
    {
        var handler = new Answering();
        await using var stack = Listening(handler, "127.0.0.1");
        using var phone = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        phone.Connect(stack.Listening[0].Address);

        var first = await Ask(phone, Options("z9hG4bK2", rport: true));
        Assert.Equal(first, await Ask(phone, Options("z9hG4bK2", rport: true)));
        Assert.Equal(first, await Ask(phone, Options("z9hG4bK2", rport: true)));
        Assert.Equal(1, handler.Requests);
    }

    [Fact]
    public async Task Malformed_datagrams_are_refused_or_dropped_and_the_next_good_one_is_served()
    {
        await using var stack = Listening(new Answering(), "127.0.0.1");
        using var phone = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        phone.Connect(stack.Listening[0].Address);

        await phone.SendAsync(Encoding.ASCII.GetBytes("\r\n\r\n"));
        await phone.SendAsync(new byte[60_000]);
        var bad = await Ask(phone, Options("z9hG4bK3", rport: true).Replace("Call-ID: c1\r\n", "", StringComparison.Ordinal));
        Assert.StartsWith("SIP/2.0 400 Missing Call-ID\r\n", bad, StringComparison.Ordinal);
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await Ask(phone, Options("z9hG4bK4", rport: true)), StringComparison.Ordinal);
    }

    private static SipStack Listening(ISipRequestHandler handler, string address)
    {
        var options = new SipStackOptions { Listen = [new SipListen(SipTransport.Udp, new IPEndPoint(IPAddress.Parse(address), 0))] };
        var stack = new SipStack(options, handler, new SeededSipIds(1), TimeProvider.System, NullLoggerFactory.Instance);
        stack.Start();
        return stack;
    }

    private static string Options(string branch, bool rport) =>
        $"""
        OPTIONS sip:example.org SIP/2.0
        Via: SIP/2.0/UDP phone.invalid:5070;branch={branch}{(rport ? ";rport" : "")}
        From: <sip:101@example.org>;tag=f1
        To: <sip:example.org>
        Call-ID: c1
        CSeq: 1 OPTIONS
        Max-Forwards: 70
        Content-Length: 0


        """.ReplaceLineEndings("\r\n");

    private static async Task<string> Ask(UdpClient phone, string message)
    {
        await phone.SendAsync(Encoding.ASCII.GetBytes(message));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        return Encoding.ASCII.GetString((await phone.ReceiveAsync(limit.Token)).Buffer);
    }

    private sealed class Answering : ISipRequestHandler
    {
        internal int Requests;

        public void OnRequest(in IncomingRequest request)
        {
            Requests++;
            request.Send(200);
        }

        public void OnAck(in IncomingRequest ack) { }

        public void OnFlowClosed(SipFlow flow) { }
    }
}
