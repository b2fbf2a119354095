namespace Bellwire.Sip.Transports;

/// <summary>
/// Where a message came from, and by which way an answer or a later request goes back (RFC 5626's flow): the local socket or
/// connection, and the remote address. Two flows are equal when both are the same; a connection's flow equals no other's, not even one
/// from the same port later. Cheap enough to be kept by every binding.
/// </summary>
public readonly record struct SipFlow(SipLink Link, SipEndPoint Remote)
{
    public SipTransport Transport => Link.Transport;

    /// <summary>True for UDP, and for a connection as long as it stands.</summary>
    public bool IsOpen => Link.IsOpen;

    public SendOutcome Send(ReadOnlySpan<byte> message) => Link.Send(message, Remote);

    public override string ToString() => Link is null ? "none" : $"{Transport.ToString().ToUpperInvariant()} {Remote}";
}
