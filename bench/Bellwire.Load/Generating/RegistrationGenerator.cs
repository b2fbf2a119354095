using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Bellwire.Load.Peers;

namespace Bellwire.Load.Generating;

/// <summary>
/// Phones that register with digest, two round trips each, on one thread: so many a second, in turn. Retransmits as RFC 3261 asks; ignores Retry-After.
/// What takes over 4 s from its first request has failed.
/// </summary>
internal sealed class RegistrationGenerator : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan AfterTheLast = TimeSpan.FromSeconds(5);

    private readonly GeneratorSocket _socket;
    private readonly MessageBuffer _buffer = new();
    private readonly Repeats _first = new(), _second = new();
    private readonly byte[] _here;
    private readonly int _run, _phones, _firstPhone;
    private readonly byte[][] _ha1;
    private Trip[] _trips = [];
    private long _copies;

    private enum Phase : byte
    {
        Asking,
        Proving,
        Done,
        Refused,
        Lost,
    }

    internal RegistrationGenerator(IPEndPoint server, IPEndPoint here, int firstPhone, int phones, int run)
    {
        (_socket, _here, _firstPhone, _phones, _run) = (new GeneratorSocket(here, server), Encoding.ASCII.GetBytes(here.ToString()), firstPhone, phones, run);
        _ha1 = [.. Enumerable.Range(firstPhone, phones).Select(phone => Hex($"{LoadUsers.Number(phone)}:{LoadUsers.Domain}:{LoadUsers.Password}"))];
    }

    internal RegistrationOutcome Run(int rate, TimeSpan duration)
    {
        var total = (int)(rate * duration.TotalSeconds);
        _trips = new Trip[total];
        var (started, step, next) = (Stopwatch.GetTimestamp(), (double)Stopwatch.Frequency / rate, 0);
        var lastAt = started;
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            for (var count = _socket.Receive(); count > 0; count = _socket.Receive(), now = Stopwatch.GetTimestamp())
            {
                for (var i = 0; i < count; i++)
                    Hear(_socket.Datagram(i), now);
            }
            for (var burst = 0; burst < 16 && next < total && started + (long)(next * step) <= now; burst++)
                Begin(next++, now);
            if (next == total && lastAt == started)
                lastAt = now;
            var isBehind = _first.Run(now, trip => _trips[trip].Phase == Phase.Asking, trip => Again(trip, false), trip => _trips[trip].Phase = Phase.Lost);
            isBehind |= _second.Run(now, trip => _trips[trip].Phase == Phase.Proving, trip => Again(trip, true), trip => _trips[trip].Phase = Phase.Lost);
            if (next == total && Stopwatch.GetElapsedTime(lastAt, now) > AfterTheLast)
                break;
            if (!isBehind && (next == total || started + (long)(next * step) > Stopwatch.GetTimestamp()))
                GeneratorSocket.Wait(_socket, null, Idle);
        }
        return Outcome(started, lastAt);
    }

    public void Dispose() => _socket.Dispose();

    private RegistrationOutcome Outcome(long started, long lastAt)
    {
        var good = _trips.Where(trip => trip.Phase == Phase.Done && Stopwatch.GetElapsedTime(trip.Sent, trip.Ended) < Repeats.GivenUpAfter).ToArray();
        var seconds = Stopwatch.GetElapsedTime(started, lastAt).TotalSeconds;
        return new RegistrationOutcome
        {
            OfferedPerSecond = _trips.Length / seconds,
            Good = good.Length,
            GoodPerSecond = good.Count(trip => trip.Ended <= lastAt) / seconds,
            Refused = _trips.Count(trip => trip.Phase == Phase.Refused),
            Lost = _trips.Count(trip => trip.Phase is not (Phase.Done or Phase.Refused)),
            Copies = _copies,
            TookMs = [.. good.Select(trip => Stopwatch.GetElapsedTime(trip.Sent, trip.Ended).TotalMilliseconds).Order()],
        };
    }

    private void Begin(int trip, long now)
    {
        _trips[trip].Sent = now;
        Send(trip, proving: false);
        _first.Begin(now, trip);
    }

    private void Again(int trip, bool proving)
    {
        _copies++;
        Send(trip, proving);
    }

    private void Hear(ReadOnlySpan<byte> message, long now)
    {
        var id = Wire.Line(message, "\r\nCall-ID:"u8);
        var (status, number) = (Wire.Status(message), Wire.NumberAfter(id, "-trip"u8));
        if (Wire.NumberAfter(id, "run"u8) != _run || (uint)number >= (uint)_trips.Length || status < 200)
            return;
        ref var trip = ref _trips[number];
        var isFirst = Wire.Line(message, "\r\nCSeq:"u8).IndexOf(" 1 "u8) >= 0;
        if (isFirst && trip.Phase == Phase.Asking)
        {
            if (status != 401)
            {
                trip.Phase = Phase.Refused;
                return;
            }
            trip.Nonce = Wire.Between(Wire.Line(message, "\r\nWWW-Authenticate:"u8), "nonce=\""u8, "\""u8).ToArray();
            trip.Phase = Phase.Proving;
            Send(number, proving: true);
            _second.Begin(now, number);
        }
        else if (!isFirst && trip.Phase == Phase.Proving)
        {
            (trip.Phase, trip.Ended, trip.Nonce) = (status == 200 ? Phase.Done : Phase.Refused, now, []);
        }
    }

    private void Send(int trip, bool proving)
    {
        var phone = LoadUsers.Number(_firstPhone + (trip % _phones));
        _buffer.Start("REGISTER sip:"u8).Add(DomainBytes).Add(" SIP/2.0\r\nVia: SIP/2.0/UDP "u8).Add(_here).Add(";branch=z9hG4bK"u8)
            .Add(proving ? 2 : 1).Add("-"u8).Add(_run).Add("-"u8).Add(trip).Add("\r\nMax-Forwards: 70\r\nFrom: <sip:"u8)
            .Add(phone).Add("@"u8).Add(DomainBytes).Add(">;tag=r"u8).Add(trip).Add("\r\nTo: <sip:"u8).Add(phone).Add("@"u8).Add(DomainBytes)
            .Add(">\r\nCall-ID: run"u8).Add(_run).Add("-trip"u8).Add(trip).Add("\r\nCSeq: "u8).Add(proving ? 2 : 1)
            .Add(" REGISTER\r\nContact: <sip:"u8).Add(phone).Add("@"u8).Add(_here).Add(">\r\n"u8);
        if (proving)
            Prove(trip, phone);
        _socket.Send(_buffer.Add("Expires: 600\r\nUser-Agent: load\r\nContent-Length: 0\r\n\r\n"u8).Written);
    }

    // RFC 7616 3.4.1 with MD5 and qop=auth; the nonce is fresh, so its count is 1.
    private void Prove(int trip, int phone)
    {
        var nonce = _trips[trip].Nonce;
        Span<byte> text = stackalloc byte[256];
        var length = Put(text, 0, _ha1[trip % _phones]);
        length = Put(text, length, ":"u8);
        length = Put(text, length, nonce);
        length = Put(text, length, ":00000001:load:auth:"u8);
        length = Put(text, length, UriHash);
        Span<byte> proof = stackalloc byte[32];
        Hex(text[..length], proof);
        _buffer.Add("Authorization: Digest username=\""u8).Add(phone).Add("\", realm=\""u8).Add(DomainBytes).Add("\", nonce=\""u8).Add(nonce)
            .Add("\", uri=\"sip:"u8).Add(DomainBytes).Add("\", qop=auth, nc=00000001, cnonce=\"load\", algorithm=MD5, response=\""u8).Add(proof).Add("\"\r\n"u8);
    }

    private static readonly byte[] DomainBytes = Encoding.ASCII.GetBytes(LoadUsers.Domain);

    private static readonly byte[] UriHash = Hex($"REGISTER:sip:{LoadUsers.Domain}");

    private static int Put(Span<byte> text, int at, ReadOnlySpan<byte> part)
    {
        part.CopyTo(text[at..]);
        return at + part.Length;
    }

    private static byte[] Hex(string text)
    {
        var hex = new byte[32];
        Hex(Encoding.ASCII.GetBytes(text), hex);
        return hex;
    }

    private static void Hex(ReadOnlySpan<byte> text, Span<byte> hex)
    {
        Span<byte> hash = stackalloc byte[16];
        MD5.HashData(text, hash);
        Convert.TryToHexStringLower(hash, hex, out _);
    }

    private struct Trip
    {
        internal Phase Phase;
        internal long Sent, Ended;
        internal byte[] Nonce;
    }
}
