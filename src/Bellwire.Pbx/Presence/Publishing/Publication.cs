namespace Bellwire.Pbx.Presence.Publishing;

/// <summary>What one device said last, until when it counts.</summary>
/// <param name="ETag">Names it; a new one with each answer.</param>
/// <param name="Said">When its content changed, in the order of all words of the extension; a refresh is no new word.</param>
/// <param name="Deadline">When it ends, in ticks of the monotonic clock.</param>
internal sealed record Publication(string ETag, PidfReading Content, long Said, long Deadline);
