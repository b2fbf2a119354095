namespace Bellwire.Media.Relay;

/// <summary>Why no port pair could be had.</summary>
public enum PortRefusal
{
    /// <summary>The range, or the number of legs allowed, is used up.</summary>
    Exhausted,
    /// <summary>The local address cannot be bound here.</summary>
    AddressUnavailable,
    /// <summary>The process, or the system, has no more file descriptors or cannot watch more of them.</summary>
    TooManySockets,
    /// <summary>The call has as many legs as one may have.</summary>
    TooManyLegs,
    /// <summary>The call, or the media plane, has been closed.</summary>
    Closed,
}
