namespace Bellwire.Sip.Sdp;

/// <summary>What is wrong with a session description.</summary>
public enum SdpFault : byte
{
    None = 0,
    Empty,
    TooLong,
    TooManyLines,
    TooManyMedia,

    /// <summary>The first line is not v=0.</summary>
    BadVersion,

    /// <summary>A line that is not a letter, '=' and a value.</summary>
    BadLine,
    BadOrigin,
    BadConnection,
    BadMedia,

    /// <summary>A medium in use without an address, neither its own nor the session's.</summary>
    MissingConnection,
}
