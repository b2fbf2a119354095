using Bellwire.Sip.Transports;

namespace Bellwire.Sip.Resolving;

/// <summary>One place to try: a transport and an address. <paramref name="Host"/> is the name that was asked for, which a TLS certificate must carry.</summary>
public readonly record struct SipHop(SipTransport Transport, SipEndPoint Address, string Host);

/// <summary>What is to be found: host, port and transport as the URI gave them (RFC 3263 4).</summary>
/// <param name="Host">A name or an address; IPv6 with or without brackets.</param>
/// <param name="Port">Null when the URI names none: then SRV records count.</param>
/// <param name="Transport">Null when the URI names none.</param>
/// <param name="Secure">True for sips: only TLS will do.</param>
public readonly record struct SipTarget(string Host, ushort? Port, SipTransport? Transport, bool Secure);
