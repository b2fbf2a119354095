using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Tests.Stack;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;
using Bellwire.Testing.Sip;
using CsCheck;

namespace Bellwire.Sip.Tests.Transactions;

public class LossyNetworkTests
{
    private static readonly int[] Answers = [200, 202, 302, 404, 486, 503, 603];

    [Fact]
    public void Whatever_the_network_loses_each_request_ends_once_is_served_at_most_once_and_leaves_nothing_behind() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 80], Gen.Int[1, 12]).Sample((seed, lossPercent, requests) =>
        {
            var random = new Random(seed);
            var network = new SimulatedNetwork();
            var server = new TestStack(null, network);
            var client = new TestStack(null, network, SimulatedNetwork.At("10.0.0.8", 5060));
            network.Loses = (_, _, _) => random.Next(100) < lossPercent;
            server.OnRequest = (in request) =>
            {
                if (!request.TryAccept(null, out var transaction))
                    return;
                if (random.Next(2) == 0)
                    transaction.Respond(180);
                var status = Answers[random.Next(Answers.Length)];
                var answer = transaction.BeginReply(status).EndWithoutBody();
                transaction.Respond(answer);
                if (status < 300 && transaction.Request.MethodKind == SipMethodKind.Invite)
                    AnswerRepeater.Start(server.Stack, transaction, answer.Written, static () => { });
            };
            var outcomes = new List<Outcome>();
            for (var i = 0; i < requests; i++)
            {
                var outcome = new Outcome();
                outcomes.Add(outcome);
                Assert.True(client.Stack.TryGetFlow(new SipHop(SipTransport.Udp, TestStack.Server, ""), out var flow));
                outcome.Of = client.Stack.SendRequest(TestStack.Request(random.Next(2) == 0 ? SipMethod.Invite : SipMethod.Options, $"call-{i}", 1), flow, outcome);
                network.LetPass(TimeSpan.FromMilliseconds(random.Next(500)));
            }
            network.LetPass(TimeSpan.FromSeconds(70));
            foreach (var ringing in outcomes.Where(outcome => outcome.Finals == 0))
                ringing.Of!.Cancel();                               // heard 180 and lost every answer: patience has an end
            network.LetPass(TimeSpan.FromSeconds(70));
            return outcomes.TrueForAll(outcome => outcome.Finals == 1)
                && server.Requests.Count <= requests
                && (client.Stack.ClientTransactions, server.Stack.ServerTransactions, client.Stack.Timers.Count, server.Stack.Timers.Count) == (0, 0, 0, 0);
        }, iter: 30, threads: 1);

    private sealed class Outcome : IClientTransactionListener
    {
        private bool _success;

        internal ClientTransaction? Of { get; set; }

        internal int Finals { get; private set; }

        public void OnResponse(ClientTransaction transaction, SipMessage response)
        {
            if (response.StatusCode is >= 200 and < 300 && _success)
                return;                                             // a copy of a 2xx to INVITE, which is the user's to acknowledge
            if (response.StatusCode >= 200)
                Finals++;
            _success |= response.StatusCode is >= 200 and < 300;
        }

        public void OnFailed(ClientTransaction transaction, TransactionFailure failure) => Finals++;
    }
}
