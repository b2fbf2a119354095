namespace Bellwire.Pbx.Presence;

/// <summary>What became of a wish to set a presence.</summary>
public enum PresenceSetting
{
    Done,
    UnknownExtension,

    /// <summary>More than <see cref="PresenceNote.MaxLength"/> characters.</summary>
    NoteTooLong,
}
