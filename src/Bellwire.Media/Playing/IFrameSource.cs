namespace Bellwire.Media.Playing;

/// <summary>What a player plays, in frames of 20 ms in one law. Only the playout clock's tick reads it.</summary>
internal interface IFrameSource
{
    /// <summary>Fills the next frame. False: nothing is left.</summary>
    /// <param name="frame">160 codes.</param>
    /// <param name="now">When it is sent.</param>
    bool Read(Span<byte> frame, TimeSpan now);
}
