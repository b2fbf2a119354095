using Bellwire.Contracts;

namespace Bellwire.Pbx.Recordings;

/// <summary>One stretch of a call that is recorded, or should have been.</summary>
public sealed record RecordingEntry
{
    /// <summary>A snowflake of its own: a call has an entry for each stretch.</summary>
    public required long Id { get; init; }

    public required TenantId TenantId { get; init; }

    public required CallSessionId SessionId { get; init; }

    /// <summary>The extension for whose sake it is recorded.</summary>
    public required string Number { get; init; }

    /// <summary>Who is heard left, and right.</summary>
    public required string Caller { get; init; }

    public required string Callee { get; init; }

    /// <summary>The file's name in the folder of recordings; empty when nothing was recorded.</summary>
    public required string FileName { get; init; }

    public required UnixTime StartedAt { get; init; }

    public required RecordingState State { get; init; }

    /// <summary>Why it is broken or missing, in a word such as <c>disk_low</c>; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Audio in the file.</summary>
    public TimeSpan Length { get; init; }

    public long Bytes { get; init; }
}

public enum RecordingState
{
    /// <summary>It runs.</summary>
    Open,

    /// <summary>It ended with its stretch.</summary>
    Complete,

    /// <summary>It ended before: what there is can be played.</summary>
    Broken,

    /// <summary>It should be there, and could not be made.</summary>
    Missing,
}
