namespace Bellwire.Media;

/// <summary>One codec whose payload type differs on the two legs: its number on this leg, and on the leg that hears it (0-127).</summary>
public readonly record struct PayloadTypePair(byte Here, byte There);
