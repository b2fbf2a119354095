using System.Net;
using System.Net.Sockets;
using Bellwire.Media.Audio;
using Bellwire.Media.Dtmf;
using Bellwire.Media.Mixing;
using Bellwire.Media.Recording;
using Bellwire.Media.Relay;
using Bellwire.Media.Rtp;
using Bellwire.Media.Srtp;

namespace Bellwire.Media;

/// <summary>
/// Our end of the audio with one phone: a pair of ports, what was agreed with the phone, and whom it is connected to. Every public member may be
/// called from any thread and returns at once. Packets come on a media thread; each leg has one lock over plain fields, and no two are held at once.
/// </summary>
public sealed partial class MediaLeg
{
    private const byte ComfortNoise = 13;                        // RFC 3389
    private const int MaxPacketBytes = MediaLoop.BufferBytes - SrtpTags.MaxBytes;

    private readonly Lock _gate = new();
    private readonly MediaPlane _plane;
    private readonly PortPair _ports;
    private readonly MediaLoop _loop;
    private readonly LegPort _rtpPort, _rtcpPort;
    private readonly LegOutput _output;
    private RemoteMedia? _remote;
    private PayloadMap _payloads = PayloadMap.Open;
    private SrtpReceiver? _receiver;
    private Latch _rtpLatch, _rtcpLatch;
    private DtmfDetector _dtmf;
    private ReceptionCount _reception;
    private TimeSpan _lastHeard;
    private LegTally _tally;
    private uint _ssrc;
    private bool _closed;
    private volatile MediaLeg? _hearer;
    private volatile RecordingTap? _tap;
    private Ear? _ear;
    private byte? _spoken;                                       // the payload type of its last audio
    private volatile MediaCall _call;

    internal MediaLeg(MediaPlane plane, MediaCall call, PortPair ports, MediaLoop loop, object? owner)
    {
        (_plane, _call, _ports, _loop, Owner) = (plane, call, ports, loop, owner);
        _output = new LegOutput(ports, plane.Metrics);
        (_rtpPort, _rtcpPort) = (new LegPort(this, ports.Rtp, isRtcp: false), new LegPort(this, ports.Rtcp, isRtcp: true));
        LocalRtp = ports.LocalRtp;
    }

    /// <summary>The address and port bound for RTP, for the SDP; RTCP is one port above. The address is unspecified if the setup's was.</summary>
    public IPEndPoint LocalRtp { get; }

    /// <summary>What the setup named as owner.</summary>
    public object? Owner { get; }

    /// <summary>The call it belongs to; changes when <see cref="MediaCall.Adopt"/> moves it.</summary>
    public MediaCall Call { get => _call; internal set => _call = value; }

    /// <summary>A copy of the counters.</summary>
    public LegCounters Counters
    {
        get
        {
            lock (_gate)
                return _tally.Read(_reception.Lost, _output);
        }
    }

    /// <summary>
    /// How long neither RTP nor RTCP has come from a phone that should send, counted from when it was last connected; null while it need not
    /// (nothing applied, held, port 0, closed).
    /// </summary>
    public TimeSpan? SilentFor
    {
        get
        {
            lock (_gate)
                return _closed || !IsExpected(_remote) ? null : _plane.Clock.Now - _lastHeard;
        }
    }

    /// <summary>All it may send, beside comfort noise and digits, is G.711.</summary>
    internal bool IsRecordable
    {
        get
        {
            lock (_gate)
                return _remote is { PayloadTypes: { IsDefaultOrEmpty: false } types } remote
                    && types.All(type => type is G711.MuLawType or G711.ALawType or ComfortNoise || type == remote.TelephoneEvent);
        }
    }

    internal MediaLeg? Hearer { get => _hearer; set => _hearer = value; }

    internal RecordingTap? Tap { get => _tap; set => _tap = value; }

    /// <summary>Who mixes what this leg says; null: nobody.</summary>
    internal Ear? Ear => _ear;

    /// <summary>From now on that ear hears the leg. False: another does.</summary>
    internal bool TryHear(Ear ear) => Interlocked.CompareExchange(ref _ear, ear, null) is null;

    internal void StopHearing(Ear ear) => Interlocked.CompareExchange(ref _ear, null, ear);

    /// <summary>It can be spoken to in G.711, and speaks it if it has spoken.</summary>
    internal bool TalksG711
    {
        get
        {
            lock (_gate)
                return !_closed && PlayableType(_remote) is not null && _spoken is null or G711.MuLawType or G711.ALawType;
        }
    }

    /// <summary>
    /// Takes over what an offer or answer said. False: it is closed, or the address is of the other IP family, and nothing was changed.
    /// </summary>
    public bool Apply(RemoteMedia remote)
    {
        var rtp = InFamily(remote.Rtp);
        var rtcp = remote.Rtcp is { } named ? InFamily(named) : new IPEndPoint(rtp.Address, rtp.Port is 0 or 65535 ? 0 : rtp.Port + 1);
        if (rtp.AddressFamily != LocalRtp.AddressFamily)
            return false;
        lock (_gate)
        {
            if (_closed)
                return false;
            if (IsExpected(remote) && !IsExpected(_remote))
                _lastHeard = _plane.Clock.Now;
            var signalled = SourceAddress.HostOf(remote.SignalledFrom);
            if (_rtpLatch.Permit(signalled, SourceAddress.From(rtp), remote.AnySource))
                _output.Rtp.Take(rtp);
            if (_rtcpLatch.Permit(signalled, SourceAddress.From(rtcp), anySource: false))     // RTP finds the source for both
                _output.Rtcp.Take(rtcp);
            if (_rtpLatch.IsFixed)
                _rtcpLatch.Trust(_rtpLatch.Target.Host);
            _payloads = new PayloadMap(remote.PayloadTypes, remote.Mapping);
            TakeKeys(remote.Srtp);
            (_output.RtcpMux, _output.Listens) = (remote.RtcpMux, remote.Listens);
            _remote = remote;
            return true;
        }
    }

    /// <summary>
    /// This leg hears two others that talk with each other, and may be heard by one or both of them: see <see cref="Supervision"/>. Null: one of the
    /// three does not talk in PCMU or PCMA, or somebody listens to one of the two already.
    /// </summary>
    public Supervision? Supervise(MediaLeg agent, MediaLeg other) => Supervision.TryBegin(this, agent, other, _plane.Clock);

    /// <summary>Frees the ports. Whoever was connected to it hears nothing more from it.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
            _receiver?.Dispose();
            _output.Keys(null);
        }
        StopPlaying();
        _call.Forget(this);
        _loop.Remove(_rtpPort);
        _loop.Remove(_rtcpPort);
        _plane.Forget(this, _ports);
    }

    /// <summary>Begins to read. False: the system cannot watch more sockets.</summary>
    internal bool Listen() => _loop.Add(_rtpPort) && _loop.Add(_rtcpPort);

    /// <summary>Silence is counted from now.</summary>
    internal void ExpectFromNow()
    {
        lock (_gate)
            _lastHeard = _plane.Clock.Now;
    }

    internal void Fail(Exception fault) => _plane.Fail(this, fault);

    /// <summary>A datagram, on a media thread. The buffer may be written to, and has room behind the datagram.</summary>
    internal void OnDatagram(LegPort port, Span<byte> buffer, int length, SocketAddress from, TimeSpan now)
    {
        if (port.IsRtcp || RtcpHeader.LooksLikeRtcp(buffer[..length]))
            OnRtcp(port.IsRtcp, buffer, length, from, now);
        else
            OnRtp(buffer, length, from, now);
    }

    private void OnRtp(Span<byte> buffer, int length, SocketAddress from, TimeSpan now)
    {
        RtpHeader header;
        DtmfDigit? digit;
        lock (_gate)
        {
            var source = SourceAddress.Read(from);
            var verdict = _rtpLatch.Judge(source, now);
            if (_closed || IsStranger(verdict))
                return;
            length = Plain(buffer[..length], out header);
            if (length == 0 || (verdict == LatchVerdict.Candidate && !_payloads.Knows(header.PayloadType)))
            {
                CountInvalid();
                return;
            }
            if (_rtpLatch.Accept(source, now))
                FollowSource(from, source);
            _lastHeard = now;
            Count(length);
            _reception.Count(header.Ssrc, header.Sequence);
            if (header.PayloadType != ComfortNoise && header.PayloadType != _remote?.TelephoneEvent)
                _spoken = header.PayloadType;
            digit = Digit(header, buffer[..length], now);
        }
        _plane.Metrics.Accepted(length);
        if (digit is { } pressed)
            _call.Events.Dtmf(this, pressed.Key, pressed.Duration);
        _tap?.Add(header, buffer[..length], now);
        Volatile.Read(ref _ear)?.Add(header, buffer[..length], now);
        if (_hearer is { } hearer)
        {
            _payloads.Rewrite(buffer);
            hearer.Hear(buffer, length, now);
        }
    }

    private void OnRtcp(bool onRtcpPort, Span<byte> buffer, int length, SocketAddress from, TimeSpan now)
    {
        lock (_gate)
        {
            var source = SourceAddress.Read(from);
            ref var latch = ref onRtcpPort ? ref _rtcpLatch : ref _rtpLatch;
            if (_closed || IsStranger(latch.Judge(source, now)))
                return;
            length = length > MaxPacketBytes || !RtcpHeader.IsValid(buffer[..length]) ? 0
                : _receiver?.UnprotectRtcp(buffer[..length]) ?? length;
            if (length == 0)
            {
                CountInvalid();
                return;
            }
            if (onRtcpPort && latch.Accept(source, now))
                _output.Rtcp.Take(from);
            _lastHeard = now;
            _tally.RtcpReceived++;
        }
        _plane.Metrics.Accepted(length);
        _hearer?.HearRtcp(buffer, length, now);
    }

    private void Hear(Span<byte> buffer, int length, TimeSpan now)
    {
        lock (_gate)
            if (!_closed && _player is null)
                _output.SendRtp(buffer, length, now);
    }

    private void HearRtcp(Span<byte> buffer, int length, TimeSpan now)
    {
        lock (_gate)
            if (!_closed)
                _output.SendRtcp(buffer, length, now);
    }

    // From here on the gate is held.

    private int Plain(Span<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length > MaxPacketBytes || !RtpHeader.TryParse(packet, out header))
            return 0;
        if (_receiver is null)
            return packet.Length;
        var length = _receiver.UnprotectRtp(packet);
        if (length == 0)
            _tally.NotAuthentic++;
        return length;
    }

    // RTCP of a phone behind a NAT most likely comes from the port above; its own first packet will tell.
    private void FollowSource(SocketAddress from, SourceAddress source)
    {
        _output.Rtp.Take(from);
        _rtcpLatch.Trust(source.Host);
        if (_rtpLatch.IsElsewhere && source.Port < ushort.MaxValue && _rtcpLatch.Suggest(source with { Port = (ushort)(source.Port + 1) }))
            _output.Rtcp.Take(from, portStep: 1);
    }

    private bool IsStranger(LatchVerdict verdict)
    {
        if (verdict != LatchVerdict.Stranger)
            return false;
        _tally.Strangers++;
        _plane.Metrics.Stranger();
        return true;
    }

    private void CountInvalid()
    {
        _tally.Invalid++;
        _plane.Metrics.Invalid();
    }

    private void Count(int bytes)
    {
        _tally.PacketsReceived++;
        _tally.BytesReceived += bytes;
    }

    private DtmfDigit? Digit(in RtpHeader header, ReadOnlySpan<byte> packet, TimeSpan now)
    {
        if (_remote?.TelephoneEvent is not { } type)
            return null;
        if (header.Ssrc != _ssrc)
        {
            _ssrc = header.Ssrc;
            if (_dtmf.Restart() is { } cutOff)
                return cutOff;
        }
        return header.PayloadType == type ? _dtmf.OnEvent(header.Timestamp, header.Payload(packet), now) : _dtmf.OnOther(now);
    }

    private void TakeKeys(SrtpKeyPair? keys)
    {
        if (keys == _remote?.Srtp)
            return;                                              // the same keys go on with their counters
        _receiver?.Dispose();
        _receiver = keys is null ? null : new SrtpReceiver(keys.Theirs);
        _output.Keys(keys?.Ours);
    }

    private static bool IsExpected(RemoteMedia? remote) => remote is { Sends: true };

    // Mapped IPv4 is IPv4; "nowhere" is nowhere in either family (a phone on IPv6 may well hold with 0.0.0.0).
    private IPEndPoint InFamily(IPEndPoint endPoint) =>
        endPoint.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port)
        : SourceAddress.HostOf(endPoint.Address) == SourceAddress.HostOf(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any)
            ? new IPEndPoint(LocalRtp.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, endPoint.Port)
        : endPoint;
}
