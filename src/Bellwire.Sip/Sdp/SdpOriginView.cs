using System.Buffers.Text;

namespace Bellwire.Sip.Sdp;

/// <summary>The o= line (RFC 8866 5.2).</summary>
public readonly ref struct SdpOriginView
{
    private SdpOriginView(ReadOnlySpan<byte> username, ReadOnlySpan<byte> sessionId, ulong version, ReadOnlySpan<byte> address)
    {
        Username = username;
        SessionId = sessionId;
        Version = version;
        Address = address;
    }

    public ReadOnlySpan<byte> Username { get; }

    public ReadOnlySpan<byte> SessionId { get; }

    /// <summary>Grows by one with each change of the description (RFC 3264 8).</summary>
    public ulong Version { get; }

    public ReadOnlySpan<byte> Address { get; }

    internal static bool TryParse(ReadOnlySpan<byte> value, out SdpOriginView origin)
    {
        origin = default;
        var words = new SdpWords(value);
        if (!words.Take(out var username) || !words.Take(out var id) || !words.Take(out var version) || !words.Take(out var net) || !words.Take(out _)
            || !words.Take(out var address) || !net.SequenceEqual("IN"u8))
            return false;
        if (!Utf8Parser.TryParse(version, out ulong number, out var used) || used != version.Length)
            return false;
        origin = new SdpOriginView(username, id, number, address);
        return true;
    }
}
