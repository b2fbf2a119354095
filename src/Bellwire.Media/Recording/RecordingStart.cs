namespace Bellwire.Media.Recording;

/// <summary>What came of asking for a recording.</summary>
public abstract record RecordingStart
{
    private RecordingStart() { }

    /// <summary>It runs; <see cref="IMediaEvents.RecordingClosed"/> will be called once.</summary>
    public sealed record Started(CallRecording Recording) : RecordingStart;

    /// <summary>It does not, and no file was touched.</summary>
    public sealed record Refused(RecordingRefusal Reason) : RecordingStart;
}
