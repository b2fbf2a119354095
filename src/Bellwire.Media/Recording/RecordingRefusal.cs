namespace Bellwire.Media.Recording;

/// <summary>Why a recording did not begin.</summary>
public enum RecordingRefusal
{
    /// <summary>Less space is free on the disk than must stay free.</summary>
    DiskLow,
    /// <summary>The recordings have used up their quota.</summary>
    QuotaReached,
    /// <summary>As many recordings run as may.</summary>
    TooMany,
    /// <summary>A leg may send something other than PCMU and PCMA, or SDP was not applied yet.</summary>
    OtherCodec,
    /// <summary>The call is recorded already.</summary>
    AlreadyRecording,
    /// <summary>The call, or the media plane, is closed.</summary>
    CallClosed,
}
