namespace Bellwire.Pbx.Presence;

/// <summary>What a person says of himself. The order is that of composition: whoever says the least available thing is believed.</summary>
public enum PresenceStatus
{
    Online,
    Away,
    Lunch,
    BusinessTrip,

    /// <summary>Calls are refused with 486.</summary>
    DoNotDisturb,
}

/// <summary>How a status is shown to people; the <c>note</c> of <c>extension_presence</c> when nothing else was written.</summary>
public static class PresenceStatusText
{
    private static readonly PresenceStatus[] All = Enum.GetValues<PresenceStatus>();

    extension(PresenceStatus status)
    {
        public string Text => status switch
        {
            PresenceStatus.Away => "Away",
            PresenceStatus.Lunch => "Lunch",
            PresenceStatus.BusinessTrip => "Business Trip",
            PresenceStatus.DoNotDisturb => "Do Not Disturb",
            _ => "Online",
        };
    }

    /// <summary>The status that a text names, upper and lower case alike. A phone that knows no rich presence says it in a note.</summary>
    public static bool TryFromText(string text, out PresenceStatus status)
    {
        foreach (var known in All)
        {
            status = known;
            if (known.Text.Equals(text, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        status = PresenceStatus.Online;
        return false;
    }
}
