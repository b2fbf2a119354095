namespace Bellwire.Pbx.Presence;

/// <summary>A status and the words with it.</summary>
/// <param name="Note">At most 128 characters on one line; <c>""</c> if none.</param>
public readonly record struct PresenceState(PresenceStatus Status, string Note)
{
    public static PresenceState Online => new(PresenceStatus.Online, "");

    /// <summary>What people read: the note, else the name of the status.</summary>
    public string Text => Note.Length > 0 ? Note : Status.Text;
}
