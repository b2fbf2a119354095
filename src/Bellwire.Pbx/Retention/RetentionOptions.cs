using System.ComponentModel.DataAnnotations;

namespace Bellwire.Pbx.Retention;

/// <summary>How long what a call leaves behind is kept, for tenants that say nothing else.</summary>
public sealed class RetentionOptions
{
    /// <summary>Days a recording is kept, counted from its start; 0: for good.</summary>
    [Range(0, MostDays)]
    public int RecordingDays { get; set; }

    /// <summary>Days a call record is kept, counted from the call's start; 0: for good.</summary>
    [Range(0, MostDays)]
    public int CdrDays { get; set; }

    internal const int MostDays = 36_500;
}
