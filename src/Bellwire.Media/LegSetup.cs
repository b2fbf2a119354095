using System.Net;

namespace Bellwire.Media;

/// <summary>What a new leg needs.</summary>
/// <param name="Local">The local address to bind: the one from which the phone is reached (its family decides IPv4 or IPv6).</param>
/// <param name="Owner">Anything of the caller's own, handed back by <see cref="MediaLeg.Owner"/>.</param>
public sealed record LegSetup(IPAddress Local, object? Owner = null);
