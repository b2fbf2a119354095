using System.Collections.Immutable;
using System.Net;
using Bellwire.Media.Srtp;

namespace Bellwire.Media;

/// <summary>
/// What an offer or answer says about a phone's audio. Given to <see cref="MediaLeg.Apply"/> after each one; giving the same again changes nothing.
/// </summary>
public sealed record RemoteMedia
{
    /// <summary>
    /// Where the phone wants RTP: the <c>c=</c> address and <c>m=</c> port. An unspecified address (hold of RFC 2543) or port 0: nowhere.
    /// </summary>
    public required IPEndPoint Rtp { get; init; }

    /// <summary><c>a=rtcp</c> (RFC 3605); null: the RTP port plus one.</summary>
    public IPEndPoint? Rtcp { get; init; }

    /// <summary>RTCP shares the RTP port (RFC 5761), agreed in offer and answer.</summary>
    public bool RtcpMux { get; init; }

    /// <summary>
    /// The address that the phone's SIP came from: the second address, besides the one in <see cref="Rtp"/>, that its media may come from.
    /// </summary>
    public required IPAddress SignalledFrom { get; init; }

    /// <summary>The first source of valid RTP is believed, whatever its address (trunks whose media comes from elsewhere).</summary>
    public bool AnySource { get; init; }

    /// <summary>The phone's own direction; toward one that does not listen nothing is sent but RTCP.</summary>
    public MediaDirection Direction { get; init; }

    /// <summary>
    /// Payload types negotiated with this phone, the preferred first; empty: any. A packet of an unknown type never fixes the source.
    /// </summary>
    public ImmutableArray<byte> PayloadTypes { get; init; } = [];

    /// <summary>
    /// The payload type of <c>telephone-event/8000</c> on this leg; null: digits are not looked for (also when SRTP is passed through).
    /// </summary>
    public byte? TelephoneEvent { get; init; }

    /// <summary>
    /// Payload types that have another number on the leg that hears this one. Must be empty when SRTP is passed through: the type is
    /// authenticated.
    /// </summary>
    public ImmutableArray<PayloadTypePair> Mapping { get; init; } = [];

    /// <summary>SDES keys when we are the SRTP end point toward this phone; null: plain RTP, or SRTP passed through untouched.</summary>
    public SrtpKeyPair? Srtp { get; init; }

    internal bool Listens => IsSomewhere && Direction is (MediaDirection.SendReceive or MediaDirection.ReceiveOnly);

    internal bool Sends => IsSomewhere && Direction is (MediaDirection.SendReceive or MediaDirection.SendOnly);

    private bool IsSomewhere => Relay.SourceAddress.From(Rtp).IsSomewhere;
}
