using System.ComponentModel.DataAnnotations;

namespace Bellwire.Media.Recording;

/// <summary>How much may be recorded.</summary>
public sealed class RecordingOptions
{
    /// <summary>The folder that holds all recordings, for free space and quota; files may lie in folders below it.</summary>
    public string Folder { get; set; } = "recordings";

    /// <summary>Free space below which nothing is recorded: a full disk would take the stores with it.</summary>
    [Range(0.0, 9e18)]
    public long MinimumFreeBytes { get; set; } = 1L << 30;

    /// <summary>Bytes that all recordings together may take; 0: no quota.</summary>
    [Range(0.0, 9e18)]
    public long QuotaBytes { get; set; }

    /// <summary>Recordings at once: each has a 256 KB ring in memory.</summary>
    [Range(1, 100_000)]
    public int MaxAtOnce { get; set; } = 500;

    /// <summary>The longest recording; a WAV file cannot hold more than 37 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.12:00:00")]
    public TimeSpan MaxLength { get; set; } = TimeSpan.FromHours(8);
}
