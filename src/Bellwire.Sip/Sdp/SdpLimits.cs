namespace Bellwire.Sip.Sdp;

/// <summary>Bounds of a session description; past each there is a fault of that name.</summary>
public sealed class SdpLimits
{
    public static SdpLimits Default { get; } = new();

    /// <summary>A browser's offer with all its candidates is some 8 KiB.</summary>
    public int MaxBytes { get; init; } = 64 * 1024;

    public int MaxLines { get; init; } = 1000;

    public int MaxMedia { get; init; } = 16;
}
