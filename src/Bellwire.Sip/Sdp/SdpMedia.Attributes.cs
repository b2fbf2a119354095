using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Sdp;

// Attributes of one stream.
public sealed partial class SdpMedia
{
    /// <summary>The value of the stream's first attribute of that name; empty for one without value. False when it is not there.</summary>
    public bool TryAttribute(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => _session.TryAttribute(name, Line + 1, End, false, out value);

    /// <summary>The same for the one after <paramref name="skipped"/> others of that name.</summary>
    public bool TryAttribute(ReadOnlySpan<byte> name, int skipped, out ReadOnlySpan<byte> value)
    {
        var at = _session.IndexOfAttribute(name, Line + 1, End);
        for (; at >= 0 && skipped > 0; skipped--)
            at = _session.IndexOfAttribute(name, at + 1, End);
        value = at < 0 ? default : _session.AttributeValue(at);
        return at >= 0;
    }

    public bool Has(ReadOnlySpan<byte> name) => _session.IndexOfAttribute(name, Line + 1, End) >= 0;

    /// <summary>Milliseconds of a packet; 0 when not said (RFC 8866 6.4).</summary>
    public int Ptime => TryAttribute("ptime"u8, out var value) && SipScan.TryNumber(value, 1000, out var ms) ? (int)ms : 0;

    /// <summary>RTCP shares the RTP port (RFC 5761).</summary>
    public bool HasRtcpMux => Has("rtcp-mux"u8);

    /// <summary>The port of RTCP: as said (RFC 3605), the RTP port with rtcp-mux, else the next one; 0 for a refused stream.</summary>
    public int RtcpPort
    {
        get
        {
            if (Port == 0 || HasRtcpMux)
                return Port;
            if (TryAttribute("rtcp"u8, out var value))
            {
                var words = new SdpWords(value);
                if (words.Take(out var port) && SipScan.TryNumber(port, 65535, out var number))
                    return (int)number;
            }
            return Port == 65535 ? 0 : Port + 1;
        }
    }

    /// <summary>SDES keys (RFC 4568).</summary>
    public bool HasCrypto => Has("crypto"u8);

    /// <summary>A DTLS fingerprint, on the stream or the session (RFC 8122).</summary>
    public bool HasFingerprint => _session.TryAttribute("fingerprint"u8, Line + 1, End, true, out _);

    /// <summary>ICE credentials, on the stream or the session (RFC 8839).</summary>
    public bool HasIce => _session.TryAttribute("ice-ufrag"u8, Line + 1, End, true, out _);

    /// <summary>A browser: ICE and DTLS-SRTP together.</summary>
    public bool IsWebRtc => HasIce && HasFingerprint;

    /// <summary>What a payload type stands for: its rtpmap, else the fixed assignment of RFC 3551. False when neither tells.</summary>
    public bool TryRtpMap(int payloadType, out RtpMapView map)
    {
        for (var i = _session.IndexOfAttribute("rtpmap"u8, Line + 1, End); i >= 0; i = _session.IndexOfAttribute("rtpmap"u8, i + 1, End))
        {
            if (RtpMapView.TryParse(_session.AttributeValue(i), out map) && map.PayloadType == payloadType)
                return true;
        }
        return RtpMapView.TryFixed(payloadType, out map);
    }

    /// <summary>The format parameters of a payload type (RFC 8866 6.15).</summary>
    public bool TryFmtp(int payloadType, out ReadOnlySpan<byte> parameters)
    {
        for (var i = _session.IndexOfAttribute("fmtp"u8, Line + 1, End); i >= 0; i = _session.IndexOfAttribute("fmtp"u8, i + 1, End))
        {
            var words = new SdpWords(_session.AttributeValue(i));
            if (!words.Take(out var type) || !SipScan.TryNumber(type, 127, out var number) || number != payloadType)
                continue;
            parameters = words.Rest;
            return true;
        }
        parameters = default;
        return false;
    }

    /// <summary>The payload type of an encoding among the formats; -1 when it is not offered. Names are compared without case.</summary>
    public int PayloadTypeOf(ReadOnlySpan<byte> encoding, int clockRate)
    {
        foreach (var format in Formats)
        {
            if (SipScan.TryNumber(format, 127, out var type) && TryRtpMap((int)type, out var map) && map.ClockRate == clockRate
                && SipText.EqualsIgnoreCase(map.Encoding, encoding))
                return (int)type;
        }
        return -1;
    }

    /// <summary>
    /// Whether an answer names a sound of the offer (RFC 3264 6.1), by its payload type or by its encoding: phones may number anew, and some spell an rtpmap
    /// of their own. DTMF and comfort noise are no sound.
    /// </summary>
    public bool SharesCodecWith(SdpMedia offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        foreach (var format in Formats)
        {
            var isMapped = false;
            RtpMapView map = default;
            if (SipScan.TryNumber(format, 127, out var type))
                isMapped = TryRtpMap((int)type, out map);
            if (isMapped && (SipText.EqualsIgnoreCase(map.Encoding, "telephone-event"u8) || SipText.EqualsIgnoreCase(map.Encoding, "CN"u8)))
                continue;
            foreach (var offered in offer.Formats)
                if (offered.SequenceEqual(format))
                    return true;
            if (isMapped && offer.PayloadTypeOf(map.Encoding, map.ClockRate) >= 0)
                return true;
        }
        return false;
    }

    /// <summary>The payload type of DTMF events at 8 kHz (RFC 4733); -1 when there is none.</summary>
    public int TelephoneEventPayloadType => PayloadTypeOf("telephone-event"u8, 8000);
}
