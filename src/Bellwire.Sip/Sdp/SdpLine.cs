namespace Bellwire.Sip.Sdp;

/// <summary>Where a line's value lies in the description, and what letter it has.</summary>
internal readonly record struct SdpLine(byte Letter, int Start, int Length);
