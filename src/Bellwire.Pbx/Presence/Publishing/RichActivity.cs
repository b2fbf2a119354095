namespace Bellwire.Pbx.Presence.Publishing;

/// <summary>Activities of rich presence (RFC 4480 3.2) and the status that each stands for; others, such as <c>working</c>, say nothing of it.</summary>
internal static class RichActivity
{
    internal static bool TryStatus(string activity, out PresenceStatus status)
    {
        (var isKnown, status) = activity switch
        {
            "busy" => (true, PresenceStatus.DoNotDisturb),
            "travel" => (true, PresenceStatus.BusinessTrip),
            "breakfast" or "dinner" or "meal" => (true, PresenceStatus.Lunch),
            "appointment" or "away" or "holiday" or "in-transit" or "meeting" or "performance" or "permanent-absence" or "presentation" or "shopping"
                or "sleeping" or "spectator" or "steering" or "tv" or "vacation" or "worship" => (true, PresenceStatus.Away),
            // A second call may still ring: whether it does is the phone's to say, so this is no refusal.
            "on-the-phone" => (true, PresenceStatus.Online),
            _ => (false, PresenceStatus.Online),
        };
        return isKnown;
    }

    /// <summary>The words for an activity that came without any, where the status alone would hide it.</summary>
    internal static string TextOf(string activity) => activity switch
    {
        "on-the-phone" => "On the phone",
        _ => "",
    };

    /// <summary>The element that tells others the status; empty: none.</summary>
    internal static string ElementOf(PresenceStatus status) => status switch
    {
        PresenceStatus.Away => "away",
        PresenceStatus.Lunch => "meal",
        PresenceStatus.BusinessTrip => "travel",
        PresenceStatus.DoNotDisturb => "busy",
        _ => "",
    };
}
