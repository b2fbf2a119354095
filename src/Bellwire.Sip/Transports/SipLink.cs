namespace Bellwire.Sip.Transports;

/// <summary>
/// A way out: one bound UDP socket, which reaches any remote, or one connection, which reaches one. Every member may be called from any
/// thread, and none waits for the network.
/// </summary>
public abstract class SipLink
{
    protected SipLink(SipTransport transport, SipEndPoint local)
    {
        Transport = transport;
        Local = local;
    }

    public SipTransport Transport { get; }

    /// <summary>The address of the local socket. Of a UDP socket bound to all addresses it is the wildcard with the port.</summary>
    public SipEndPoint Local { get; }

    /// <summary>True when this is one connection: it dies once, and then everything that came over it is gone.</summary>
    public bool IsConnection => Transport.IsReliable();

    /// <summary>False once a connection has closed, for whatever reason; it never becomes true again.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>Sends one whole message; the bytes are not needed once the call has returned. A connection ignores
    /// <paramref name="remote"/>.</summary>
    public abstract SendOutcome Send(ReadOnlySpan<byte> message, in SipEndPoint remote);

    /// <summary>Closes a connection; it tells its owner once. A UDP socket is closed by the stack only, so there it does nothing.</summary>
    public abstract void Close();
}
