namespace Bellwire.Media.Recording;

/// <summary>What <see cref="WavFile.Repair"/> found and did.</summary>
public enum WavRepair
{
    /// <summary>Not the header of a recording: left alone.</summary>
    NotOurs,
    /// <summary>Nothing was wrong.</summary>
    Whole,
    /// <summary>Sizes were put right.</summary>
    Repaired,
}
