namespace Bellwire.Media.Srtp;

/// <summary>Keys of both directions of a leg: what the phone announced (it sends with it) and what we announced (we send with it).</summary>
public sealed record SrtpKeyPair(SrtpKey Theirs, SrtpKey Ours);
