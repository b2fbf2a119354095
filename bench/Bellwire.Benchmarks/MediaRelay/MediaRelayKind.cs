namespace Bellwire.Benchmarks.MediaRelay;

/// <summary>What the relay does besides relaying.</summary>
internal enum MediaRelayKind
{
    Plain,
    Record,
    Srtp,
    Music,
}
