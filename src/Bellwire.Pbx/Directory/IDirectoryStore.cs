namespace Bellwire.Pbx.Directory;

/// <summary>Where the directory lies between two runs.</summary>
public interface IDirectoryStore
{
    /// <summary>Everything, with each element in <see cref="Change{T}.After"/>.</summary>
    DirectoryChangeSet ReadAll();

    /// <summary>Stores all or nothing, durably before it completes, and with it which file it came from (null: no file).</summary>
    Task CommitAsync(DirectoryChangeSet changes, AppliedFile? file, CancellationToken cancellation);

    /// <summary>The provisioning file that the stored directory corresponds to; null when none, or when something changed since.</summary>
    AppliedFile? ReadAppliedFile();
}

/// <summary>Which provisioning file was applied last.</summary>
/// <param name="Sha256">Of its bytes, as lower-case hex.</param>
/// <param name="Pruned">Whether what it did not name was removed.</param>
public sealed record AppliedFile(string Sha256, bool Pruned);
