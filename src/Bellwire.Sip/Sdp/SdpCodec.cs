namespace Bellwire.Sip.Sdp;

/// <summary>One codec as we offer or answer it.</summary>
/// <param name="PayloadType">0 to 127; in an answer, the number that the offer uses.</param>
/// <param name="Encoding">PCMU, PCMA, G722, telephone-event, ...</param>
/// <param name="ClockRate">Hertz, as in rtpmap.</param>
/// <param name="Fmtp">Format parameters; null for none.</param>
public sealed record SdpCodec(int PayloadType, string Encoding, int ClockRate, string? Fmtp = null);
