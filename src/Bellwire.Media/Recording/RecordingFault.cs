namespace Bellwire.Media.Recording;

/// <summary>Why a recording ended before its call.</summary>
public enum RecordingFault
{
    /// <summary>The file could not be made or written; the detail has the system's words.</summary>
    DiskFailed,
    /// <summary>The disk was more than six seconds behind.</summary>
    DiskSlow,
    /// <summary>Free space fell below half of what must stay free.</summary>
    DiskLow,
    /// <summary>It reached the greatest length allowed.</summary>
    LengthLimit,
}
