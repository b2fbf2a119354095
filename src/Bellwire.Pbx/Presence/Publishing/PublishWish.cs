namespace Bellwire.Pbx.Presence.Publishing;

/// <summary>A PUBLISH that was read.</summary>
/// <param name="IfMatch">The entity tag of SIP-If-Match; null: a new publication.</param>
/// <param name="Content">Null: no body, a refresh or a removal.</param>
/// <param name="Expires">Zero: removal.</param>
internal readonly record struct PublishWish(string? IfMatch, PidfReading? Content, TimeSpan Expires);
