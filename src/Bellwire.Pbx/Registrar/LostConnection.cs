using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Registrar;

/// <summary>The connection of a binding that was read back after a restart: it is known to have been there, and nothing more.</summary>
internal sealed class LostConnection(SipTransport transport, SipEndPoint local) : SipLink(transport, local)
{
    public override bool IsOpen => false;

    public override SendOutcome Send(ReadOnlySpan<byte> message, in SipEndPoint remote) => SendOutcome.Closed;

    public override void Close() { }
}
