using System.Diagnostics;
using System.Net;
using Bellwire.Load.Measuring;

namespace Bellwire.Load.Generating;

/// <summary>
/// Both ends of many calls on one thread and one clock: a carrier that calls, and the phone that rings, answers at once and is hung up after so long.
/// It costs about a tenth of SIPp, so that on one core it can offer several times what a server on the other completes, and what it measures is the
/// server. Retransmits as RFC 3261 asks; ignores Retry-After, as a crowd of phones does. What takes over 4 s has failed.
/// </summary>
internal sealed class CallGenerator : IDisposable
{
    /// <summary>Where all callers say that they hear, and all called phones.</summary>
    internal static readonly IPEndPoint CallersMedia = new(IPAddress.Parse(SippLoad.CarrierAddress), 6000), PhonesMedia = new(IPAddress.Loopback, 6002);

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan AfterTheLast = TimeSpan.FromSeconds(6);

    private readonly GeneratorSocket _carrier, _phone;
    private readonly MessageBuffer _buffer = new();
    private readonly Repeats _invites = new(), _byes = new();
    private readonly PhoneSide _answering;
    private readonly string _server, _here;
    private readonly Delays _talks;
    private readonly int _run;
    private CallTrip[] _trips = [];
    private long _copies;

    internal CallGenerator(IPEndPoint server, IPEndPoint carrier, IPEndPoint phone, TimeSpan talk, int run)
    {
        (_carrier, _phone) = (new GeneratorSocket(carrier, server), new GeneratorSocket(phone, server));
        (_server, _here, _talks, _run) = (server.ToString(), carrier.ToString(), new Delays(talk), run);
        _answering = new PhoneSide(_phone, phone, run, this);
    }

    /// <summary>Calls a server on this machine, from a carrier's address to the phone that registered first, on a thread of its own.</summary>
    /// <param name="run">Tells the calls of one run from those of another.</param>
    internal static Task<CallOutcome> RunAsync(int sipPort, int rate, TimeSpan duration, TimeSpan talk, int run) => Task.Factory.StartNew(() =>
    {
        using var generator = new CallGenerator(
            new IPEndPoint(IPAddress.Loopback, sipPort), new IPEndPoint(IPAddress.Parse(SippLoad.CarrierAddress), SippLoad.PhonePort + 100),
            new IPEndPoint(IPAddress.Loopback, SippLoad.PhonePort), talk, run);
        return generator.Run(rate, duration);
    }, TaskCreationOptions.LongRunning);

    /// <summary>Places so many calls a second for so long; returns when all have ended.</summary>
    internal CallOutcome Run(int rate, TimeSpan duration)
    {
        var total = (int)(rate * duration.TotalSeconds);
        _trips = new CallTrip[total];
        var (started, step, next) = (Stopwatch.GetTimestamp(), (double)Stopwatch.Frequency / rate, 0);
        var lastAt = started;
        while (true)
        {
            // What has come goes first: phones are many and answer at once, however many others call.
            var now = Stopwatch.GetTimestamp();
            while (Receive(now))
                now = Stopwatch.GetTimestamp();
            for (var burst = 0; burst < 16 && next < total && started + (long)(next * step) <= now; burst++)
                Call(next++, now);
            if (next == total && lastAt == started)
                lastAt = now;
            var isBehind = Timers(now);
            if (next == total && _talks.Count == 0 && Stopwatch.GetElapsedTime(lastAt, now) > AfterTheLast)
                break;
            if (!isBehind && (next == total || started + (long)(next * step) > Stopwatch.GetTimestamp()))
                GeneratorSocket.Wait(_carrier, _phone, Idle);
        }
        return CallOutcome.Of(_trips, started, lastAt, _copies + _answering.Copies);
    }

    public void Dispose()
    {
        _carrier.Dispose();
        _phone.Dispose();
    }

    /// <summary>Told by the phone: the INVITE of that call has come, and its 200 has gone.</summary>
    internal void Rang(int call, long rang, long picked, int media)
    {
        if ((uint)call < (uint)_trips.Length && _trips[call].Rang == 0)
            (_trips[call].Rang, _trips[call].Picked, _trips[call].PhoneMedia) = (rang, picked, media);
    }

    /// <summary>Of the calls that stand; another thread may ask when no call is being set up.</summary>
    internal IReadOnlyList<(int Caller, int Phone)> MediaPorts() =>
        [.. _trips.Where(trip => trip.Phase == CallPhase.Talking).Select(trip => (trip.CallerMedia, trip.PhoneMedia))];

    private bool Receive(long now)
    {
        var count = _carrier.Receive();
        for (var i = 0; i < count; i++)
            Hear(_carrier.Datagram(i), now);
        return _answering.Receive() || count > 0;
    }

    private bool Timers(long now)
    {
        var isBehind = _invites.Run(now, call => _trips[call].Phase == CallPhase.Calling, call => Again(call, Invite), call => _trips[call].Phase = CallPhase.Lost);
        isBehind |= _byes.Run(now, call => _trips[call].Phase == CallPhase.Leaving, call => Again(call, Bye), call => _trips[call].Phase = CallPhase.Lost);
        while (_talks.TryTake(now, out var call))
        {
            if (_trips[call].Phase != CallPhase.Talking)
                continue;
            _trips[call].Phase = CallPhase.Leaving;
            _byes.Begin(now, call);
            Bye(call);
        }
        _answering.Timers(now);
        return isBehind;
    }

    private void Again(int call, Action<int> send)
    {
        _copies++;
        send(call);
    }

    private void Call(int call, long now)
    {
        _trips[call].Sent = now;
        Invite(call);
        _invites.Begin(now, call);
    }

    private void Hear(ReadOnlySpan<byte> message, long now)
    {
        var (status, call) = (Wire.Status(message), CallOf(message));
        if (call < 0 || (status < 200 && status != 0))
            return;
        if (status == 0)
        {
            Serve(message, call);
            return;
        }
        ref var trip = ref _trips[call];
        if (Wire.Line(message, "\r\nCSeq:"u8).IndexOf("BYE"u8) >= 0)
        {
            if (trip.Phase == CallPhase.Leaving)
                (trip.Phase, trip.Ended) = (CallPhase.Done, now);
            return;
        }
        if (status >= 300)
        {
            Acknowledge(call, Wire.Line(message, "\r\nTo:"u8), "i"u8, null);
            if (trip.Phase == CallPhase.Calling)
                trip.Phase = CallPhase.Refused;
            return;
        }
        if (trip.Phase == CallPhase.Calling)
        {
            trip.To = Wire.Line(message, "\r\nTo:"u8).ToArray();
            trip.Target = Wire.Between(Wire.Line(message, "\r\nContact:"u8), "<"u8, ">"u8).ToArray();
            trip.CallerMedia = Wire.NumberAfter(message, "m=audio "u8);
            (trip.Phase, trip.Answered) = (CallPhase.Talking, now);
            _talks.Add(now, call);
        }
        if (trip.To is not null)
            Acknowledge(call, trip.To, "a"u8, trip.Target);
    }

    // The server asks whether a silent caller is still there, and hangs up on one that is not.
    private void Serve(ReadOnlySpan<byte> request, int call)
    {
        if (request.StartsWith("ACK "u8))
            return;
        if (request.StartsWith("BYE "u8))
            _trips[call].Phase = CallPhase.Lost;
        _carrier.Send(_buffer.StartReply("200 OK"u8, request).Add("Content-Length: 0\r\n\r\n"u8).Written);
    }

    private int CallOf(ReadOnlySpan<byte> message)
    {
        var id = Wire.Line(message, "\r\nCall-ID:"u8);
        return Wire.NumberAfter(id, "run"u8) == _run && Wire.NumberAfter(id, "-call"u8) is var call && (uint)call < (uint)_trips.Length ? call : -1;
    }

    private void Invite(int call) => _carrier.Send(Head("INVITE "u8, null, call, "i"u8, "1 INVITE"u8, []).Add("Contact: <sip:carrier@"u8).Add(Bytes(_here)).Add(
        ">\r\nContent-Type: application/sdp\r\nContent-Length: 109\r\n\r\nv=0\r\no=- 1 1 IN IP4 127.0.0.2\r\ns=-\r\nc=IN IP4 127.0.0.2\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"u8).Written);

    private void Acknowledge(int call, ReadOnlySpan<byte> to, ReadOnlySpan<byte> branch, byte[]? target) =>
        _carrier.Send(Head("ACK "u8, target, call, branch, "1 ACK"u8, to).Add("Content-Length: 0\r\n\r\n"u8).Written);

    private void Bye(int call) =>
        _carrier.Send(Head("BYE "u8, _trips[call].Target, call, "b"u8, "2 BYE"u8, _trips[call].To).Add("Content-Length: 0\r\n\r\n"u8).Written);

    private MessageBuffer Head(ReadOnlySpan<byte> method, byte[]? target, int call, ReadOnlySpan<byte> branch, ReadOnlySpan<byte> sequence, ReadOnlySpan<byte> to)
    {
        _buffer.Start(method);
        if (target is null)
            _buffer.Add("sip:5550100@"u8).Add(Bytes(_server));
        else
            _buffer.Add(target);
        _buffer.Add(" SIP/2.0\r\nVia: SIP/2.0/UDP "u8).Add(Bytes(_here)).Add(";branch=z9hG4bK"u8).Add(branch).Add(_run).Add("-"u8).Add(call)
            .Add("\r\nMax-Forwards: 70\r\nFrom: <sip:555"u8).Add(100_000_000 + call).Add("@carrier.test>;tag=c"u8).Add(_run).Add("-"u8).Add(call).Add("\r\n"u8);
        if (to.IsEmpty)
            _buffer.Add("To: <sip:5550100@"u8).Add(Bytes(_server)).Add(">\r\n"u8);
        else
            _buffer.Add(to);
        return _buffer.Add("Call-ID: run"u8).Add(_run).Add("-call"u8).Add(call).Add("\r\nCSeq: "u8).Add(sequence).Add("\r\n"u8);
    }

    private readonly Dictionary<string, byte[]> _texts = [];

    private byte[] Bytes(string text)
    {
        if (!_texts.TryGetValue(text, out var bytes))
            _texts[text] = bytes = System.Text.Encoding.ASCII.GetBytes(text);
        return bytes;
    }
}
