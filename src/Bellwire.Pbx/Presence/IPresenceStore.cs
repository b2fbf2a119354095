using Bellwire.Contracts;

namespace Bellwire.Pbx.Presence;

/// <summary>Keeps what people chose over a restart. Publications are not kept: phones publish again when their tag is unknown (RFC 3903 4.1).</summary>
public interface IPresenceStore
{
    /// <summary>All choices of extensions that there are.</summary>
    IReadOnlyList<StoredPresence> ReadAll();

    /// <summary>Completes when the choice is on the disk. Online without a note is the same as no choice. An extension that is gone: nothing is kept.</summary>
    Task SaveAsync(StoredPresence presence, CancellationToken cancellation);
}

/// <param name="Status">The display text of the status.</param>
public sealed record StoredPresence(ExtensionId Extension, string Status, string Note);
