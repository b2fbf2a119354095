using Bellwire.Sip.Grammar;

namespace Bellwire.Sip.Sdp;

/// <summary>Which way media flows, seen from who wrote the description (RFC 8866 6.7).</summary>
public enum SdpDirection : byte
{
    SendRecv = 0,
    SendOnly,
    RecvOnly,
    Inactive,
}

/// <summary>Directions as sets of "sends" and "receives".</summary>
public static class SdpDirections
{
    /// <summary>The same flow seen from the other side.</summary>
    public static SdpDirection Reversed(this SdpDirection direction) => direction switch
    {
        SdpDirection.SendOnly => SdpDirection.RecvOnly,
        SdpDirection.RecvOnly => SdpDirection.SendOnly,
        _ => direction,
    };

    /// <summary>What may be answered to an offer by a side that wants <paramref name="wanted"/> (RFC 3264 6.1).</summary>
    public static SdpDirection Answer(SdpDirection offered, SdpDirection wanted) =>
        Of(offered.Receives() && wanted.Sends(), offered.Sends() && wanted.Receives());

    public static bool Sends(this SdpDirection direction) => direction is SdpDirection.SendRecv or SdpDirection.SendOnly;

    public static bool Receives(this SdpDirection direction) => direction is SdpDirection.SendRecv or SdpDirection.RecvOnly;

    internal static SdpDirection Of(bool sends, bool receives) => (sends, receives) switch
    {
        (true, true) => SdpDirection.SendRecv,
        (true, false) => SdpDirection.SendOnly,
        (false, true) => SdpDirection.RecvOnly,
        (false, false) => SdpDirection.Inactive,
    };

    internal static ReadOnlySpan<byte> NameOf(SdpDirection direction) => direction switch
    {
        SdpDirection.SendOnly => "sendonly"u8,
        SdpDirection.RecvOnly => "recvonly"u8,
        SdpDirection.Inactive => "inactive"u8,
        _ => "sendrecv"u8,
    };

    internal static bool TryParse(ReadOnlySpan<byte> name, out SdpDirection direction)
    {
        for (direction = SdpDirection.SendRecv; direction <= SdpDirection.Inactive; direction++)
        {
            if (SipText.EqualsIgnoreCase(name, NameOf(direction)))
                return true;
        }
        direction = SdpDirection.SendRecv;
        return false;
    }
}
