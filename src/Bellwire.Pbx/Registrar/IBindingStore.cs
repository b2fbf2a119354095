using Bellwire.Contracts;

namespace Bellwire.Pbx.Registrar;

/// <summary>
/// Where bindings survive a restart. Writing is a note to a queue and never waits for the disk; what cannot be kept (a full or slow disk) goes
/// on in memory, and the store raises its alarm.
/// </summary>
public interface IBindingStore
{
    /// <summary>Inserts the binding, or replaces the one with the same <see cref="StoredBinding.Key"/>.</summary>
    void Save(StoredBinding binding);

    void Remove(long key);

    /// <summary>All bindings, once, at start.</summary>
    IReadOnlyList<StoredBinding> ReadAll();
}

/// <summary>A binding as it is stored. Times are Unix milliseconds, texts are as the REGISTER had them.</summary>
/// <param name="Key">The binding's own id, a snowflake.</param>
/// <param name="ContactText">The Contact as events show it.</param>
/// <param name="TargetUri">The URI that requests to the device carry.</param>
/// <param name="Path">Path values, first hop first, separated by commas; <c>""</c> if none.</param>
/// <param name="Transport">The flow's transport: <c>udp</c>, <c>tcp</c>, <c>tls</c>, <c>ws</c>.</param>
/// <param name="Local">Our <c>address:port</c> on which it came.</param>
/// <param name="Remote">The device's <c>address:port</c>.</param>
/// <param name="Q">Preference 0 to 1000.</param>
/// <param name="ConnectionBound">The device can be reached only over the connection that it opened.</param>
public sealed record StoredBinding(
    long Key, TenantId Tenant, string Number, string ContactText, string TargetUri, string Instance, int RegId, string CallId, long CSeq,
    string UserAgent, string Path, string Transport, string Local, string Remote, int Q, bool ConnectionBound, long UpdatedAt, long ExpiresAt);
