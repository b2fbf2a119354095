using System.Net;
using System.Text;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Server.Demo;

/// <summary>
/// A SIP phone over UDP with a port of its own: it registers with digest, refreshes, un-registers and answers OPTIONS, as a desk phone does.
/// </summary>
internal sealed class DemoPhone : ISipRequestHandler, IAsyncDisposable
{
    private readonly SipStack _stack;
    private readonly SipFlow _flow;
    private readonly ISipIds _ids;
    private readonly string _userAgent;
    private readonly string _contact;
    private readonly byte[] _aor;
    private readonly byte[] _registrarUri;
    private readonly byte[] _number;
    private readonly DigestHa1 _secret;
    private readonly string _callId;
    private readonly string _tag;
    private DigestChallenge? _challenge;
    private int _cseq;

    private DemoPhone(SipStackOptions options, IPEndPoint server, PhoneAccount account, PhoneModel model, ISipIds ids, TimeProvider time, ILoggerFactory loggers)
    {
        (_ids, _userAgent) = (ids, model.UserAgent);
        _stack = new SipStack(options, this, ids, time, loggers);
        _stack.Start();
        if (!_stack.TryGetFlow(new SipHop(SipTransport.Udp, new SipEndPoint(server), server.Address.ToString()), out _flow))
            throw new InvalidOperationException("the demo phone has a socket of another address family than the server");
        _number = Encoding.UTF8.GetBytes(account.Number);
        _aor = Encoding.UTF8.GetBytes($"sip:{account.Number}@{account.Domain}");
        _registrarUri = Encoding.UTF8.GetBytes($"sip:{account.Domain}");
        _secret = DigestHa1.FromPassword(account.Number, account.Domain, account.Password);
        _contact = $"<sip:{account.Number}@{_stack.LocalFor(_flow)}>;+sip.instance=\"<urn:uuid:{model.Instance}>\"";
        (_callId, _tag) = (Token(), Token());
    }

    /// <summary>Opens a phone on a free port beside the server.</summary>
    /// <param name="server">The server's SIP port.</param>
    public static DemoPhone Open(IPEndPoint server, PhoneAccount account, PhoneModel model, ISipIds ids, TimeProvider time, ILoggerFactory loggers) => new(
        new SipStackOptions { Listen = [new SipListen(SipTransport.Udp, new IPEndPoint(server.Address, 0))] },
        server, account, model, ids, time, loggers);

    /// <summary>Registers, refreshes, or with 0 takes the binding away; a challenge is answered once.</summary>
    /// <returns>The final status; 408 when nobody answered.</returns>
    public async Task<int> RegisterAsync(TimeSpan lifetime, CancellationToken cancellation)
    {
        var answer = await SendAsync(lifetime, cancellation);
        if (answer.Status is not (401 or 407) || answer.Challenge is null)
            return answer.Status;
        _challenge = answer.Challenge;
        return (await SendAsync(lifetime, cancellation)).Status;
    }

    public void OnRequest(in IncomingRequest request)
    {
        if (request.Message.MethodKind == SipMethodKind.Options)
            request.Send(200);
        else if (request.Message.MethodKind == SipMethodKind.Invite)
            request.Send(480);                                  // nobody is at this desk yet
        else
            request.Send(405);
    }

    public void OnAck(in IncomingRequest ack)
    {
        // To a 480 of ours: the stack has dealt with it.
    }

    public void OnFlowClosed(SipFlow flow)
    {
        // UDP only: nothing closes.
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private async Task<Answer> SendAsync(TimeSpan lifetime, CancellationToken cancellation)
    {
        var waiting = new Waiting();
        Send(lifetime, waiting);
        return await waiting.Answered.WaitAsync(cancellation);
    }

    private void Send(TimeSpan lifetime, Waiting waiting)
    {
        var register = SipMethod.Of(SipMethodKind.Register);
        var request = SipStack.BeginRequest(register, _registrarUri)
            .Header(SipHeader.MaxForwards, 70)
            .NameAddr(SipHeader.From, default, _aor, Encoding.ASCII.GetBytes(_tag))
            .NameAddr(SipHeader.To, default, _aor)
            .Header(SipHeader.CallId, _callId)
            .CSeq(++_cseq, register)
            .Header(SipHeader.Contact, _contact)
            .Header(SipHeader.Expires, (long)lifetime.TotalSeconds)
            .Header(SipHeader.UserAgent, _userAgent)
            .Header(SipHeader.Allow, "OPTIONS, INVITE, ACK, CANCEL, BYE");
        _challenge?.TryAnswer(request, _number, _secret, register, _registrarUri, Encoding.ASCII.GetBytes(Token()));
        _stack.SendRequest(request.EndWithoutBody(), _flow, waiting);
    }

    private string Token()
    {
        Span<byte> token = stackalloc byte[20];
        _ids.Fill(token);
        return Encoding.ASCII.GetString(token);
    }

    private readonly record struct Answer(int Status, DigestChallenge? Challenge);

    /// <summary>The end of one transaction as a task.</summary>
    private sealed class Waiting : IClientTransactionListener
    {
        private readonly TaskCompletionSource<Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Answer> Answered => _answer.Task;

        public void OnResponse(ClientTransaction transaction, SipMessage response)
        {
            if (response.StatusCode >= 200)
                _answer.TrySetResult(new Answer(response.StatusCode, DigestChallenge.TryFrom(response, out var challenge) ? challenge : null));
        }

        public void OnFailed(ClientTransaction transaction, TransactionFailure failure) => _answer.TrySetResult(new Answer(408, null));
    }
}
