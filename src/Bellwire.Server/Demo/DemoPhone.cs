using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;

namespace Bellwire.Server.Demo;

/// <summary>
/// A SIP phone over UDP with a port of its own: it registers with digest, refreshes, un-registers, answers OPTIONS, calls and is called with real audio,
/// as a desk phone does.
/// </summary>
internal sealed class DemoPhone : ISipRequestHandler, IMediaEvents, IAsyncDisposable
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
    private readonly ConcurrentDictionary<DialogId, DemoCall> _calls = new();
    private int _cseq;

    private DemoPhone(
        SipStackOptions options, IPEndPoint server, PhoneAccount account, PhoneModel model, ISipIds ids, TimeProvider time, ILoggerFactory loggers, MediaPlane? media)
    {
        (_ids, _userAgent, Account, Media, Local) = (ids, model.UserAgent, account, media, server.Address);
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
    /// <param name="media">Where its audio comes from; null: a phone that only registers.</param>
    /// <param name="rings">How long it rings before it is answered; null: as long as a person takes.</param>
    public static DemoPhone Open(
        IPEndPoint server, PhoneAccount account, PhoneModel model, ISipIds ids, TimeProvider time, ILoggerFactory loggers, MediaPlane? media = null, TimeSpan? rings = null) => new(
        new SipStackOptions { Listen = [new SipListen(SipTransport.Udp, new IPEndPoint(server.Address, 0))] },
        server, account, model, ids, time, loggers, media) { Rings = rings };

    /// <summary>Registers, refreshes, or with 0 takes the binding away; a challenge is answered once.</summary>
    /// <returns>The final status; 408 when nobody answered.</returns>
    public async Task<int> RegisterAsync(TimeSpan lifetime, CancellationToken cancellation)
    {
        var answer = await SendAsync(lifetime, cancellation);
        if (answer.Status is not (401 or 407) || answer.Challenge is null)
            return Note(answer.Status, lifetime);
        Challenge = answer.Challenge;
        return Note((await SendAsync(lifetime, cancellation)).Status, lifetime);
    }

    private int Note(int status, TimeSpan lifetime)
    {
        IsRegistered = status == 200 && lifetime > TimeSpan.Zero;
        return status;
    }

    public PhoneAccount Account { get; }

    /// <summary>The last registration was accepted, and was not taken away.</summary>
    public bool IsRegistered { get; private set; }

    /// <summary>A call is being set up or stands.</summary>
    public bool IsBusy => _current is { Ended.IsCompleted: false };

    /// <summary>How long it rings before it is answered; null: as long as a person takes.</summary>
    internal TimeSpan? Rings { get; init; }

    /// <summary>Whoever has it waits for a call and makes none.</summary>
    public bool AwaitsCall { get; set; }

    internal MediaPlane? Media { get; }

    internal IPAddress Local { get; }

    internal ReadOnlySpan<byte> Aor => _aor;

    internal DigestChallenge? Challenge { get; set; }

    private DemoCall? _current;

    /// <summary>Ends whatever call this phone is in.</summary>
    public void HangUp() => _current?.HangUp();

    /// <summary>Calls a number. Null: no port for the audio.</summary>
    public DemoCall? Call(string number) => _current = DemoCall.Place(this, number);

    public void OnRequest(in IncomingRequest request)
    {
        if (DialogId.TryOfRequest(request.Message, out var id))
        {
            if (_calls.TryGetValue(id, out var call))
                call.OnRequest(request);
            else
                request.Send(481);
        }
        else if (request.Message.MethodKind == SipMethodKind.Options)
        {
            request.Send(200);
        }
        else if (request.Message.MethodKind != SipMethodKind.Invite)
        {
            request.Send(405);
        }
        else if (IsBusy)
        {
            request.Send(486);
        }
        else
        {
            _current = DemoCall.Take(this, request, Rings ?? TimeSpan.FromMilliseconds(1500 + _ids.Below(2500)));
        }
    }

    public void OnAck(in IncomingRequest ack)
    {
        if (DialogId.TryOfRequest(ack.Message, out var id) && _calls.TryGetValue(id, out var call))
            call.OnAck(ack.Message);
    }

    /// <summary>From now on requests in the call's dialog are its own.</summary>
    internal void Enter(DemoCall call)
    {
        if (call.Id is { } id)
            _calls[id] = call;
    }

    internal void Leave(DemoCall call)
    {
        if (call.Id is { } id)
            _calls.TryRemove(id, out _);
    }

    internal SipWriter WriteContact(SipWriter writer) => writer.Header(SipHeader.Contact, _contact).Header(SipHeader.UserAgent, _userAgent);

    internal void Prove(SipWriter request, SipMethod method, string uri) =>
        Challenge?.TryAnswer(request, _number, _secret, method, Encoding.UTF8.GetBytes(uri), Encoding.ASCII.GetBytes(Token()));

    internal void Send(SipWriter request, IClientTransactionListener? listener) => _stack.SendRequest(request, _flow, listener);

    internal void SendAck(SipWriter ack) => _stack.SendStateless(ack, _flow, out _);

    internal AnswerRepeater Repeat(ServerTransaction transaction, ReadOnlySpan<byte> answer, Action givenUp) => AnswerRepeater.Start(_stack, transaction, answer, givenUp);

    internal void After(TimeSpan wait, Action action) => _stack.Timers.Arm(new Later(action), wait);

    void IMediaEvents.Dtmf(MediaLeg leg, char digit, TimeSpan duration) { }

    void IMediaEvents.PlayEnded(MediaLeg leg) { }

    void IMediaEvents.RecordingClosed(CallRecording recording, RecordingEnd end) { }

    void IMediaEvents.LegFailed(MediaLeg leg, string reason) { }

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
            .Header(SipHeader.Allow, "OPTIONS, INVITE, ACK, CANCEL, BYE, REFER, NOTIFY");
        Challenge?.TryAnswer(request, _number, _secret, register, _registrarUri, Encoding.ASCII.GetBytes(Token()));
        _stack.SendRequest(request.EndWithoutBody(), _flow, waiting);
    }

    internal string Token()
    {
        Span<byte> token = stackalloc byte[20];
        _ids.Fill(token);
        return Encoding.ASCII.GetString(token);
    }

    private sealed class Later(Action action) : WheelTimer
    {
        protected override void OnDue() => action();
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
