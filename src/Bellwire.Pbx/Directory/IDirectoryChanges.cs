namespace Bellwire.Pbx.Directory;

/// <summary>Told of every change set after it is stored, visible, and its rights are in the tenants' order. One call at a time.</summary>
public interface IDirectoryChanges
{
    /// <summary>Must return soon (post to your own loop) and not throw.</summary>
    void Applied(DirectoryChangeSet changes);
}
