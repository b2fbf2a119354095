using System.Net;
using Bellwire.Sip.Grammar;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Sdp;

/// <summary>One m-line with what belongs to it (RFC 8866 5.14).</summary>
public sealed partial class SdpMedia
{
    private const int MaxFormats = 128;                         // there are no more payload types
    private readonly SdpSession _session;
    private readonly int _formatsAt;

    internal SdpMedia(SdpSession session, int index, int line, int end)
    {
        (_session, Index, Line, End) = (session, index, line, end);
        var words = new SdpWords(session.Value(line));
        if (!words.Take(out _) || !words.Take(out var port) || !words.Take(out var protocol) || protocol.IsEmpty)
            return;
        var slash = port.IndexOf((byte)'/');
        var number = slash < 0 ? port : port[..slash];
        var count = 1u;
        if (!SipScan.TryNumber(number, 65535, out var first)
            || (slash >= 0 && (!SipScan.TryNumber(port[(slash + 1)..], 65535, out count) || count == 0)))
            return;
        (Port, PortCount) = ((int)first, (int)count);
        _formatsAt = session.Value(line).Length - words.Rest.Length;
        var formats = 0;
        while (words.MoveNext())
            formats++;
        IsWellFormed = formats is > 0 and <= MaxFormats;
    }

    /// <summary>Its place among the m-lines, from 0.</summary>
    public int Index { get; }

    /// <summary>audio, video, application, ...</summary>
    public ReadOnlySpan<byte> Kind => Word(0);

    public bool IsAudio => Kind.SequenceEqual("audio"u8);

    public bool IsVideo => Kind.SequenceEqual("video"u8);

    /// <summary>0: refused or switched off.</summary>
    public int Port { get; }

    public int PortCount { get; } = 1;

    /// <summary>RTP/AVP, RTP/SAVP, UDP/TLS/RTP/SAVPF, ...</summary>
    public ReadOnlySpan<byte> Protocol => Word(2);

    /// <summary>SDES or DTLS keys are expected (RFC 4568, 5764).</summary>
    public bool IsSecure => Protocol.IndexOf("SAVP"u8) >= 0;

    /// <summary>The formats in order of preference; payload types for RTP.</summary>
    public SdpWords Formats => new(_session.Value(Line)[_formatsAt..]);

    /// <summary>Where the writer wants to receive: the stream's own address or the session's.</summary>
    public ReadOnlySpan<byte> Address =>
        _session.TryLine((byte)'c', Line + 1, End, out var value) && SdpConnection.TryParse(value, out var address) ? address : _session.Address;

    /// <summary>The same as an address; false for a host name.</summary>
    public bool TryEndPoint(out IPEndPoint endPoint)
    {
        endPoint = new IPEndPoint(IPAddress.Any, 0);
        if (!HostText.TryAddress(Address, out var address))
            return false;
        endPoint = new IPEndPoint(address, Port);
        return true;
    }

    /// <summary>The direction as written, on the stream or else on the session; sendrecv when nowhere (RFC 8866 6.7).</summary>
    public SdpDirection WrittenDirection => _session.TryDirection(Line + 1, End, out var direction) ? direction : _session.SessionDirection;

    /// <summary>The direction that is meant: an address of 0.0.0.0 or :: takes nothing, whatever is written.</summary>
    public SdpDirection Direction => IsNowhere ? SdpDirections.Of(WrittenDirection.Sends(), receives: false) : WrittenDirection;

    /// <summary>In use, and its writer takes nothing.</summary>
    public bool IsHold => Port != 0 && !Direction.Receives();

    /// <summary>The address is 0.0.0.0 or ::.</summary>
    public bool IsNowhere => SdpConnection.IsNowhere(Address);

    internal int Line { get; }

    internal int End { get; }

    internal bool IsWellFormed { get; }

    private ReadOnlySpan<byte> Word(int index)
    {
        var words = new SdpWords(_session.Value(Line));
        for (var i = 0; i <= index; i++)
            words.MoveNext();
        return words.Current;
    }
}
