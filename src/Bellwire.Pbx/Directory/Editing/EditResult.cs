using Bellwire.Pbx.Directory.Provisioning;

namespace Bellwire.Pbx.Directory.Editing;

/// <summary>What became of an edit.</summary>
public abstract record EditResult
{
    private EditResult() { }

    /// <summary>Stored and effective.</summary>
    /// <param name="After">The element as it is now; as it last was when it is removed.</param>
    public sealed record Done(ElementView After) : EditResult;

    /// <summary>Nothing was changed.</summary>
    public sealed record Invalid(IReadOnlyList<ProvisioningError> Errors) : EditResult;

    /// <summary>There is no such element.</summary>
    public sealed record Missing : EditResult;

    /// <summary>The element is no longer the one that the caller saw.</summary>
    public sealed record Stale : EditResult;

    /// <summary>Too many passwords wait to be hashed.</summary>
    public sealed record Busy : EditResult;
}
