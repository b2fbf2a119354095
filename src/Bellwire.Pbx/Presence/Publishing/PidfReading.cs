namespace Bellwire.Pbx.Presence.Publishing;

/// <summary>What a presence document says, in our words.</summary>
/// <param name="IsOpen">Whether the device says that it can be reached (RFC 3863 4.1.4).</param>
internal readonly record struct PidfReading(PresenceState State, bool IsOpen);
