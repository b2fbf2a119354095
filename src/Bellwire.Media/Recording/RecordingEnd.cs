namespace Bellwire.Media.Recording;

/// <summary>How a recording ended. The file is closed and its header right, as far as the disk allowed.</summary>
/// <param name="Duration">The length of audio in the file.</param>
/// <param name="Bytes">The file's size; 0 when there is none.</param>
/// <param name="UndecodablePackets">Packets of another codec, whose time is silent: not 0 means that the recording has holes.</param>
public abstract record RecordingEnd(TimeSpan Duration, long Bytes, long UndecodablePackets)
{
    /// <summary>It was stopped, or its call closed.</summary>
    public sealed record Complete(TimeSpan Duration, long Bytes, long UndecodablePackets) : RecordingEnd(Duration, Bytes, UndecodablePackets);

    /// <summary>It ended while its call went on.</summary>
    public sealed record Broken(RecordingFault Fault, string Detail, TimeSpan Duration, long Bytes, long UndecodablePackets)
        : RecordingEnd(Duration, Bytes, UndecodablePackets);
}
