using System.Net;
using Bellwire.Sip.Uris;

namespace Bellwire.Sip.Sdp;

/// <summary>The c= line (RFC 8866 5.7).</summary>
internal static class SdpConnection
{
    // nettype SP addrtype SP address [ "/" ttl [ "/" count ] ]; a name instead of an address is allowed
    internal static bool TryParse(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> address)
    {
        address = default;
        var words = new SdpWords(value);
        if (!words.Take(out var net) || !net.SequenceEqual("IN"u8) || !words.Take(out var type) || !words.Take(out var text))
            return false;
        if (!type.SequenceEqual("IP4"u8) && !type.SequenceEqual("IP6"u8))
            return false;
        var slash = text.IndexOf((byte)'/');
        address = slash < 0 ? text : text[..slash];
        return !address.IsEmpty;
    }

    /// <summary>0.0.0.0 or :: in any spelling: "send me nothing" (RFC 2543 B.5, RFC 3264 8.4).</summary>
    internal static bool IsNowhere(ReadOnlySpan<byte> address) =>
        HostText.TryAddress(address, out var parsed) && (parsed.Equals(IPAddress.Any) || parsed.Equals(IPAddress.IPv6Any));
}
