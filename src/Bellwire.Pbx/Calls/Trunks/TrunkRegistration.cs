using System.Text;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Loops;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;
using Bellwire.Sip.Resolving;
using Bellwire.Sip.Stack;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;
using Bellwire.Sip.Transports;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Calls.Trunks;

/// <summary>
/// One registration with a carrier (RFC 3261 10.2): its addresses are tried in order, a challenge is answered once, the granted time decides when it is
/// refreshed. After a failure of all addresses it waits, longer each time.
/// </summary>
internal sealed partial class TrunkRegistration : WheelTimer, IClientTransactionListener
{
    private const int WantedSeconds = 600;                                     // short enough that a carrier which lost it is back within minutes
    private const int LongestSeconds = 24 * 3600;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30), LongestWait = TimeSpan.FromMinutes(30);

    private readonly Trunk _trunk;
    private readonly SipStack _stack;
    private readonly ISipResolver _resolver;
    private readonly SerialLoop _loop;
    private readonly ILogger _logger;
    private readonly Action _changed;
    private readonly string _callId, _tag, _host;
    private readonly Queue<SipHop> _hops = new();
    private ClientTransaction? _register;
    private SipFlow? _flow;
    private DigestChallenge? _challenge;
    private int _cseq;
    private int _proofs;
    private int _failures;
    private int _wanted = WantedSeconds;
    private bool _ended;

    internal TrunkRegistration(Trunk trunk, SipStack stack, ISipResolver resolver, SerialLoop loop, ILogger logger, Action changed)
    {
        (_trunk, _stack, _resolver, _loop, _logger, _changed) = (trunk, stack, resolver, loop, logger, changed);
        Span<byte> token = stackalloc byte[24];
        stack.Ids.Fill(token);
        _callId = Encoding.ASCII.GetString(token);
        stack.Ids.Fill(token);
        _tag = Encoding.ASCII.GetString(token[..12]);
        _host = trunk.Host.Contains(':', StringComparison.Ordinal) ? $"[{trunk.Host}]" : trunk.Host;
    }

    internal bool IsRegistered { get; private set; }

    /// <summary>Looks the carrier up and registers with the first address that answers.</summary>
    internal void Begin() => _stack.Own(FindAsync());

    /// <summary>Takes the registration away; nothing more is heard from it.</summary>
    internal void End()
    {
        _ended = true;
        _stack.Timers.Cancel(this);
        if (IsRegistered && _flow is { IsOpen: true } flow)
            _stack.SendRequest(Write(flow, expires: 0), flow, null);
        Now(false);
    }

    protected override void OnDue() => _loop.Post(() =>
    {
        if (!_ended)
            Begin();
    });

    private async Task FindAsync()
    {
        var hops = await _resolver.ResolveAsync(TrunkPlace.Of(_trunk), CancellationToken.None);
        _loop.Post(() =>
        {
            _hops.Clear();
            foreach (var hop in hops)
                _hops.Enqueue(hop);
            TryHop();
        });
    }

    private void TryHop()
    {
        if (_ended)
            return;
        if (_hops.TryDequeue(out var hop))
            _stack.Own(ConnectAsync(hop));
        else
            WaitAfter("none of its addresses answers");
    }

    private async Task ConnectAsync(SipHop hop)
    {
        var flow = await _stack.GetFlowAsync(hop);
        _loop.Post(() =>
        {
            if (_ended)
                return;
            if (flow is not { } open)
            {
                TryHop();
                return;
            }
            (_flow, _proofs) = (open, 0);
            Send(open);
        });
    }

    private void Send(SipFlow flow) => _register = _stack.SendRequest(Write(flow, _wanted), flow, this);

    private SipWriter Write(SipFlow flow, int expires)
    {
        var uri = Encoding.UTF8.GetBytes($"sip:{_host}");
        var us = Encoding.UTF8.GetBytes($"sip:{_trunk.UserName}@{_host}");
        var writer = SipStack.BeginRequest(SipMethod.Register, uri)
            .Header(SipHeader.MaxForwards, 70)
            .NameAddr(SipHeader.From, default, us, Encoding.ASCII.GetBytes(_tag))
            .NameAddr(SipHeader.To, default, us)
            .Header(SipHeader.CallId, _callId)
            .CSeq(++_cseq, SipMethod.Register);
        Span<byte> local = stackalloc byte[80];
        _stack.LocalFor(flow).TryFormat(local, out var length, default, null);
        writer.Begin(SipHeader.Contact).Raw("<sip:"u8).Text(_trunk.UserName!).Raw("@"u8).Raw(local[..length]);   // a trunk without user name does not register
        if (flow.Transport != SipTransport.Udp)
            writer.Raw(";transport="u8).Raw(flow.Transport.UriToken());
        writer.Raw(">"u8).Line().Header(SipHeader.Expires, expires);
        if (_challenge is not null && _trunk is { UserName: { } user, Password: { } password })
        {
            Span<byte> cnonce = stackalloc byte[20];
            _stack.Ids.Fill(cnonce);
            var ha1 = DigestHa1.FromPassword(user, _challenge.Realm, password.Reveal());
            _challenge.TryAnswer(writer, Encoding.UTF8.GetBytes(user), ha1, SipMethod.Register, uri, cnonce);
        }
        return writer.EndWithoutBody();
    }

    void IClientTransactionListener.OnResponse(ClientTransaction transaction, SipMessage response)
    {
        if (response.StatusCode < 200)
            return;
        var kept = response.Detach();
        _loop.Post(() =>
        {
            if (transaction == _register && !_ended)
                Heard(kept);
        });
    }

    void IClientTransactionListener.OnFailed(ClientTransaction transaction, TransactionFailure failure) => _loop.Post(() =>
    {
        if (transaction == _register && !_ended)
            TryHop();
    });

    private void Heard(SipMessage response)
    {
        if (_flow is not { } flow)
            return;
        switch (response.StatusCode)
        {
            case < 300:
                Registered(response);
                break;
            case 401 or 407 when DigestChallenge.TryFrom(response, out var challenge) && challenge is not null && _proofs++ < (challenge.IsStale ? 2 : 1):
                _challenge = challenge;
                Send(flow);
                break;
            case 423 when response.TryMinExpires(out var least) && least > _wanted && least <= LongestSeconds:
                _wanted = (int)least;
                Send(flow);
                break;
            case 408 or >= 500 and < 600:
                TryHop();
                break;
            default:
                WaitAfter($"{response.StatusCode}");
                break;
        }
    }

    private void Registered(SipMessage response)
    {
        var granted = Granted(response);
        if (!IsRegistered)
            Log.Registered(_logger, _trunk.Name, granted);
        _failures = 0;
        Now(true);
        _stack.Timers.Arm(this, TimeSpan.FromSeconds(Math.Max(granted / 2, granted - 60)));
    }

    // Our own Contact's expires, else the header's (RFC 3261 10.2.4); other phones may be registered there too.
    private int Granted(SipMessage response)
    {
        foreach (var value in response.Values(SipHeader.Contact))
            if (Sip.Headers.ContactView.TryParse(value, out var contact) && !contact.IsStar && contact.TryExpires(out var own)
                && contact.Address.Uri.User.SequenceEqual(Encoding.UTF8.GetBytes(_trunk.UserName!)))             // as above
                return (int)Math.Clamp(own, 10, LongestSeconds);
        return response.TryExpires(out var all) ? (int)Math.Clamp(all, 10, LongestSeconds) : _wanted;
    }

    private void WaitAfter(string reason)
    {
        var wait = FirstWait * Math.Pow(2, Math.Min(_failures++, 6));
        if (wait > LongestWait)
            wait = LongestWait;
        wait += TimeSpan.FromMilliseconds(_stack.Ids.Below(5000));             // a hundred trunks must not come back at one moment
        Log.NotRegistered(_logger, _trunk.Name, reason, wait);
        Now(false);
        _stack.Timers.Arm(this, wait);
    }

    private void Now(bool registered)
    {
        IsRegistered = registered;
        _changed();
    }

    private static partial class Log
    {
        [LoggerMessage(2331, LogLevel.Information, "Trunk {Trunk} is registered for {Seconds} s")]
        public static partial void Registered(ILogger logger, string trunk, int seconds);

        [LoggerMessage(2332, LogLevel.Warning, "Trunk {Trunk} is not registered: {Reason}; tried again after {Wait}")]
        public static partial void NotRegistered(ILogger logger, string trunk, string reason, TimeSpan wait);
    }
}
