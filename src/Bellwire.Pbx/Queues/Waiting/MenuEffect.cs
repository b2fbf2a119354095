using Bellwire.Media.Audio;

namespace Bellwire.Pbx.Queues.Waiting;

/// <summary>What the menu of a waiting caller wants done.</summary>
internal abstract record MenuEffect
{
    private MenuEffect() { }

    /// <summary>Let him hear this from now on.</summary>
    internal sealed record Play(Playlist Playlist) : MenuEffect;

    /// <summary>He wants to be called back there; the outcome comes back as booked or refused.</summary>
    internal sealed record Book(string Number) : MenuEffect;

    /// <summary>All is said: his place is kept.</summary>
    internal sealed record HangUp : MenuEffect;

    /// <summary>Come again at this moment; it replaces an earlier wish. Null: nothing is to come.</summary>
    internal sealed record WakeAt(DateTimeOffset? Moment) : MenuEffect;
}
