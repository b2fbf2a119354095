using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Bellwire.Media;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>
/// What two offers have in common, when both phones called and each waits for an answer: a pick-up. Each is answered with the codecs of the other, by its own
/// numbers (RFC 3264 6.1), and where the numbers differ the relay puts them right.
/// </summary>
/// <param name="OfOne">The codecs that both know, as the first phone numbers them.</param>
/// <param name="OneToOther">Numbers of the first that are others at the second.</param>
internal sealed record SharedAudio(
    ImmutableArray<SdpCodec> OfOne, ImmutableArray<SdpCodec> OfOther, ImmutableArray<PayloadTypePair> OneToOther, ImmutableArray<PayloadTypePair> OtherToOne)
{
    /// <summary>Null when there is no audio that both could talk with, or keys would be needed.</summary>
    /// <param name="recorded">Kept to what can be written down, when both have it.</param>
    internal static SharedAudio? Of(SdpSession one, SdpSession other, bool recorded)
    {
        if (one.Audio is not { IsSecure: false } first || other.Audio is not { IsSecure: false } second)
            return null;
        var (ofOne, ofOther) = (ImmutableArray.CreateBuilder<SdpCodec>(), ImmutableArray.CreateBuilder<SdpCodec>());
        var (to, back) = (ImmutableArray.CreateBuilder<PayloadTypePair>(), ImmutableArray.CreateBuilder<PayloadTypePair>());
        var kept = recorded ? G711Formats.Of(first) : [];
        foreach (var format in first.Formats)
        {
            if (!byte.TryParse(format, NumberStyles.None, null, out var type) || type > 127 || !first.TryRtpMap(type, out var map)
                || second.PayloadTypeOf(map.Encoding, map.ClockRate) is not (>= 0 and var there) || (!kept.IsEmpty && !kept.Contains(type)))
                continue;
            var (name, rate) = (Encoding.ASCII.GetString(map.Encoding), map.ClockRate);
            // Each is told what the other one can do with the codec.
            ofOne.Add(new SdpCodec(type, name, rate, FmtpOf(second, there)));
            ofOther.Add(new SdpCodec(there, name, rate, FmtpOf(first, type)));
            if (type == there)
                continue;
            to.Add(new PayloadTypePair(type, (byte)there));
            back.Add(new PayloadTypePair((byte)there, type));
        }
        return ofOne.Any(codec => codec.Encoding != "telephone-event" && codec.Encoding != "CN")
            ? new SharedAudio(ofOne.ToImmutable(), ofOther.ToImmutable(), to.ToImmutable(), back.ToImmutable())
            : null;
    }

    private static string? FmtpOf(SdpMedia audio, int type) => audio.TryFmtp(type, out var parameters) ? Encoding.ASCII.GetString(parameters) : null;
}
