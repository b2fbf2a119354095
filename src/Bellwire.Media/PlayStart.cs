namespace Bellwire.Media;

/// <summary>What came of <see cref="MediaLeg.Play"/>.</summary>
public enum PlayStart
{
    /// <summary>It plays; what the other leg says is not heard meanwhile.</summary>
    Playing,
    /// <summary>Neither PCMU nor PCMA was negotiated, or nothing was applied yet.</summary>
    NoCodec,
    /// <summary>The leg is closed.</summary>
    Closed,
}
