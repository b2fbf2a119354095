using Bellwire.Contracts;

namespace Bellwire.Pbx.Accounts;

internal abstract record TokenVerdict
{
    private TokenVerdict() { }

    /// <param name="Owner">The id of the extension, or of the system administrator when the tenant is 0.</param>
    internal sealed record Good(TenantId Tenant, long Owner, int Version) : TokenVerdict;

    /// <summary>We signed it, but its time is over or it was taken back: no guess, so no brake.</summary>
    internal sealed record Over : TokenVerdict;

    /// <summary>Not signed by us.</summary>
    internal sealed record Forged : TokenVerdict;

    /// <summary>Good, but too many are taken back already for it to be used up.</summary>
    internal sealed record Full : TokenVerdict;
}
