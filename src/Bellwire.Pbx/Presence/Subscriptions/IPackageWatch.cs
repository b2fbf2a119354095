namespace Bellwire.Pbx.Presence.Subscriptions;

/// <summary>An event package (RFC 6665 7): what can be watched, by whom, and in which form it is told.</summary>
internal interface IEventPackage
{
    /// <summary>The name in Event.</summary>
    string Name { get; }

    /// <summary>The media type of its documents, such as <c>application/pidf+xml</c>.</summary>
    (string Type, string Subtype) Media { get; }

    /// <summary>Only the extension itself and administrators may watch it.</summary>
    bool IsPrivate { get; }

    IPackageWatch Watch(Watching who);
}

/// <summary>What one subscription has been told and what it has not. Used by its loop only.</summary>
internal interface IPackageWatch
{
    /// <summary>Whether there is something that has not been told yet.</summary>
    bool HasNews();

    /// <summary>The next document; it counts as told.</summary>
    /// <param name="whole">All that there is, else at least the news.</param>
    string Write(bool whole);
}
