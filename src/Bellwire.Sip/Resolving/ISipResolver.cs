namespace Bellwire.Sip.Resolving;

/// <summary>Finds the places behind a host. Never called on a thread that receives SIP for a name that is not in the cache; an address
/// needs no asking at all.</summary>
public interface ISipResolver
{
    /// <summary>The hops in the order to try them; empty when the name does not exist or no server answered in time. Never throws but
    /// for cancellation.</summary>
    ValueTask<IReadOnlyList<SipHop>> ResolveAsync(SipTarget target, CancellationToken cancellation);
}
