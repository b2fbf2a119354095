using System.Collections.Immutable;
using System.Globalization;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls.Legs;

/// <summary>The payload types that a recorded call is kept to: PCMU, PCMA (RFC 3551 6), comfort noise and digits.</summary>
internal static class G711Formats
{
    private const byte Pcmu = 0, Pcma = 8, ComfortNoise = 13;

    /// <summary>Those of a stream in its order of preference; empty when neither PCMU nor PCMA is among them.</summary>
    internal static ImmutableArray<byte> Of(SdpMedia audio)
    {
        var digits = audio.TelephoneEventPayloadType;
        var kept = ImmutableArray.CreateBuilder<byte>();
        foreach (var format in audio.Formats)
            if (byte.TryParse(format, NumberStyles.None, null, out var type) && (type is Pcmu or Pcma or ComfortNoise || type == digits))
                kept.Add(type);
        return kept.Contains(Pcmu) || kept.Contains(Pcma) ? kept.ToImmutable() : [];
    }
}
