using System.Net;
using System.Net.Sockets;
using System.Text;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Sip.Tests.Stack;

public class StreamLoopbackTests
{
    [Theory]
    [InlineData("127.0.0.1", 1)]
    [InlineData("127.0.0.1", 2)]
    [InlineData("[::1]", 4)]
    public async Task A_message_over_TCP_may_come_in_any_pieces(string address, int piece)
    {
        await using var house = new LoopbackStack(SipTransport.Tcp, address);
        await using var phone = await house.ConnectAsync();
        foreach (var part in Encoding.ASCII.GetBytes(LoopbackStack.Options(1, "TCP") + LoopbackStack.Options(2, "TCP")).Chunk(piece))
            await phone.WriteAsync(part);
        var replies = await LoopbackStack.ReadAsync(phone, 2);
        Assert.Equal(2, Count(replies, "SIP/2.0 200 OK"));
    }

    [Theory]
    [InlineData(SipTransport.Tcp)]
    [InlineData(SipTransport.Tls)]
    public async Task Many_messages_in_one_write_are_all_answered_in_order(SipTransport transport)
    {
        await using var house = new LoopbackStack(transport);
        await using var phone = await house.ConnectAsync();
        await phone.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 200).Select(n => LoopbackStack.Options(n, "TLS")))));
        var replies = await LoopbackStack.ReadAsync(phone, 200);
        Assert.Equal(Enumerable.Range(1, 200).Select(n => $"{n} OPTIONS"),
            replies.Split("\r\n").Where(line => line.StartsWith("CSeq: ", StringComparison.Ordinal)).Select(line => line[6..]));
    }

    [Fact]
    public async Task A_ping_is_answered_by_a_pong()
    {
        await using var house = new LoopbackStack(SipTransport.Tcp);
        await using var phone = await house.ConnectAsync();
        await phone.WriteAsync("\r\n\r\n"u8.ToArray());
        var buffer = new byte[16];
        Assert.Equal(2, await phone.ReadAtLeastAsync(buffer, 2));
        Assert.Equal("\r\n", Encoding.ASCII.GetString(buffer, 0, 2));
    }

    [Fact]
    public async Task The_end_of_a_connection_is_told_once_with_the_flow_of_its_requests()
    {
        await using var house = new LoopbackStack(SipTransport.Tcp);
        await using (var phone = await house.ConnectAsync())
        {
            await phone.WriteAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(1, "TCP")));
            await LoopbackStack.ReadAsync(phone, 1);
            Assert.True(house.LastFlow.IsOpen);
        }
        var closed = await house.Closed;
        Assert.Equal(house.LastFlow, closed);
        Assert.False(closed.IsOpen);
        Assert.Equal(SendOutcome.Closed, closed.Send("x"u8));
    }

    [Theory]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nCSeq: 1 OPTIONS\r\n\r\n", "SIP/2.0 400 Missing Content-Length")]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 5000000\r\n\r\n", "SIP/2.0 513 Message Too Large")]
    [InlineData("OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nCSeq: 1 OPTIONS\r\nContent-Length: two\r\n\r\n", "SIP/2.0 400 Bad Content-Length")]
    [InlineData("\u0016\u0003\u0001 hello\r\n\r\n", "")]
    public async Task A_stream_whose_boundaries_are_lost_is_answered_and_closed(string message, string answer)
    {
        await using var house = new LoopbackStack(SipTransport.Tcp);
        await using var phone = await house.ConnectAsync();
        await phone.WriteAsync(Encoding.ASCII.GetBytes(message));
        var reply = await LoopbackStack.ReadAsync(phone, 2);
        Assert.StartsWith(answer, reply, StringComparison.Ordinal);
        await house.Closed;
    }

    [Fact]
    public async Task A_request_goes_to_a_phone_by_the_connection_it_came_on_and_its_address_is_an_alias()
    {
        await using var house = new LoopbackStack(SipTransport.Tcp);
        await using var phone = await house.ConnectAsync();
        await phone.WriteAsync(Encoding.ASCII.GetBytes(LoopbackStack.Options(1, "TCP")));
        await LoopbackStack.ReadAsync(phone, 1);
        Assert.True(house.Stack.TryGetFlow(new SipHop(SipTransport.Tcp, house.LastFlow.Remote, ""), out var alias));
        Assert.Equal(house.LastFlow, alias);

        house.Stack.SendRequest(TestStack.Request(SipMethod.Options, "ours", 1), alias, null);
        var request = await LoopbackStack.ReadAsync(phone, 1);
        Assert.StartsWith("OPTIONS sip:102@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:" + house.Address.Port + ";rport;branch=z9hG4bK", request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SipTransport.Tcp)]
    [InlineData(SipTransport.Tls)]
    public async Task A_connection_is_made_to_a_peer_used_again_and_refused_within_the_limit(SipTransport transport)
    {
        await using var peer = new LoopbackStack(transport);
        await using var house = new LoopbackStack(SipTransport.Udp);
        var hop = new SipHop(transport, new SipEndPoint(peer.Address), "localhost");
        var flow = await house.Stack.GetFlowAsync(hop);
        Assert.NotNull(flow);
        var answer = new Answer();
        house.Stack.SendRequest(TestStack.Request(SipMethod.Options, "ours", 1), flow.Value, answer);
        Assert.Equal(200, await answer.Status);
        Assert.Equal(flow, await house.Stack.GetFlowAsync(hop));

        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));          // bound and not listening: refuses
        var refusing = new SipEndPoint((IPEndPoint)taken.LocalEndPoint!);
        Assert.Null(await house.Stack.GetFlowAsync(hop with { Address = refusing }));
        Assert.Equal(SipTransport.Udp, (await house.Stack.GetTrunkFlowAsync(new SipHop(SipTransport.Udp, refusing, ""), 2000))!.Value.Transport);
        if (transport == SipTransport.Tcp)
            Assert.Equal(flow, await house.Stack.GetTrunkFlowAsync(hop with { Transport = SipTransport.Udp }, 2000));
    }

    [Fact]
    public async Task When_its_connection_has_gone_a_response_goes_by_a_new_one_to_the_port_in_Via()
    {
        var handler = new AnsweringLater();
        var options = new SipStackOptions { Listen = [new SipListen(SipTransport.Tcp, new IPEndPoint(IPAddress.Loopback, 0))] };
        await using var stack = new SipStack(options, handler, new SeededSipIds(1), TimeProvider.System, NullLoggerFactory.Instance);
        stack.Start();
        using var phone = new TcpListener(IPAddress.Loopback, 0);
        phone.Start();
        var request = LoopbackStack.Options(1, "TCP").Replace("phone.invalid;", $"phone.invalid:{((IPEndPoint)phone.LocalEndpoint).Port};", StringComparison.Ordinal);
        using (var first = new TcpClient())
        {
            await first.ConnectAsync(stack.Listening[0].Address);
            await first.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
            await handler.Accepted.WaitAsync(TimeSpan.FromSeconds(10));
        }
        await handler.Gone.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True((await handler.Accepted).Respond(200));
        using var second = await phone.AcceptTcpClientAsync();
        Assert.StartsWith("SIP/2.0 200 OK", await LoopbackStack.ReadAsync(second.GetStream(), 1), StringComparison.Ordinal);
    }

    private sealed class AnsweringLater : ISipRequestHandler
    {
        private readonly TaskCompletionSource<ServerTransaction> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task<ServerTransaction> Accepted => _accepted.Task;

        internal Task Gone => _gone.Task;

        public void OnRequest(in IncomingRequest request)
        {
            if (request.TryAccept(null, out var transaction))
                _accepted.TrySetResult(transaction);
        }

        public void OnAck(in IncomingRequest ack) { }

        public void OnFlowClosed(SipFlow flow) => _gone.TrySetResult();
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private sealed class Answer : IClientTransactionListener
    {
        private readonly TaskCompletionSource<int> _status = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task<int> Status => _status.Task.WaitAsync(TimeSpan.FromSeconds(10));

        public void OnResponse(ClientTransaction transaction, SipMessage response) => _status.TrySetResult(response.StatusCode);

        public void OnFailed(ClientTransaction transaction, TransactionFailure failure) => _status.TrySetResult(408);
    }
}
