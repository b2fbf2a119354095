namespace Bellwire.Pbx.Directory;

/// <summary>
/// The owner of the queues, who puts their rights into the tenants' order himself: an agent's removal is the last that he sees of a queue, so it must come
/// from the same loop as the queue's events.
/// </summary>
public interface IQueueRights
{
    /// <summary>Completes when the queues are as the change says and its queue rights are published. Must not throw.</summary>
    Task ApplyAsync(DirectoryChangeSet changes);
}
