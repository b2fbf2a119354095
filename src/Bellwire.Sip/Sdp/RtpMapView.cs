using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Sdp;

/// <summary>What a payload type stands for (RFC 8866 6.6): <c>97 iLBC/8000</c>.</summary>
public readonly ref struct RtpMapView
{
    private RtpMapView(int payloadType, ReadOnlySpan<byte> encoding, int clockRate, int channels)
    {
        PayloadType = payloadType;
        Encoding = encoding;
        ClockRate = clockRate;
        Channels = channels;
    }

    public int PayloadType { get; }

    public ReadOnlySpan<byte> Encoding { get; }

    /// <summary>Hertz.</summary>
    public int ClockRate { get; }

    public int Channels { get; }

    internal static bool TryParse(ReadOnlySpan<byte> value, out RtpMapView map)
    {
        map = default;
        var words = new SdpWords(value);
        if (!words.Take(out var type) || !SipScan.TryNumber(type, 127, out var number) || !words.Take(out var codec))
            return false;
        var slash = codec.IndexOf((byte)'/');
        if (slash <= 0)
            return false;
        var rate = codec[(slash + 1)..];
        var second = rate.IndexOf((byte)'/');
        var channels = 1u;
        if (second >= 0 && !SipScan.TryNumber(rate[(second + 1)..], 255, out channels))
            return false;
        if (!SipScan.TryNumber(second < 0 ? rate : rate[..second], 1_000_000, out var hertz))
            return false;
        map = new RtpMapView((int)number, codec[..slash], (int)hertz, (int)channels);
        return true;
    }

    // RFC 3551 table 4. G722's clock is 8000 there although it samples at 16000.
    internal static bool TryFixed(int payloadType, out RtpMapView map)
    {
        map = payloadType switch
        {
            0 => new(0, "PCMU"u8, 8000, 1),
            3 => new(3, "GSM"u8, 8000, 1),
            4 => new(4, "G723"u8, 8000, 1),
            8 => new(8, "PCMA"u8, 8000, 1),
            9 => new(9, "G722"u8, 8000, 1),
            13 => new(13, "CN"u8, 8000, 1),
            15 => new(15, "G728"u8, 8000, 1),
            18 => new(18, "G729"u8, 8000, 1),
            31 => new(31, "H261"u8, 90000, 1),
            34 => new(34, "H263"u8, 90000, 1),
            _ => default,
        };
        return map.ClockRate != 0;
    }
}
