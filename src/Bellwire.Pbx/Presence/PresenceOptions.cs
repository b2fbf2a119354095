using System.ComponentModel.DataAnnotations;

namespace Bellwire.Pbx.Presence;

/// <summary>Lifetimes and limits of publications and subscriptions.</summary>
public sealed class PresenceOptions
{
    /// <summary>Shorter wishes get 423 with Min-Expires: as for registrations.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MinExpires { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Granted at most, and when no lifetime is named: the default of RFC 3856 6.4 and RFC 4235 3.3.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan MaxExpires { get; set; } = TimeSpan.FromSeconds(3600);

    /// <summary>Publications of one extension at a time, as many as it may have devices; a further one replaces the one that would end first.</summary>
    [Range(1, 100)]
    public int MaxPublicationsPerExtension { get; set; } = 10;

    /// <summary>Publications of the whole server; more get 503.</summary>
    [Range(1, 10_000_000)]
    public int MaxPublications { get; set; } = 100_000;

    /// <summary>Bytes of a presence document; a longer one gets 413. Documents of phones have 500 to 2,000.</summary>
    [Range(1024, 65_536)]
    public int MaxDocumentBytes { get; set; } = 8192;

    /// <summary>Subscriptions of the whole server; more get 503.</summary>
    [Range(1, 1_000_000)]
    public int MaxSubscriptions { get; set; } = 10_000;

    /// <summary>Subscriptions of one extension, for consoles with many lamps; more get 403.</summary>
    [Range(1, 10_000)]
    public int MaxSubscriptionsPerExtension { get; set; } = 500;
}
