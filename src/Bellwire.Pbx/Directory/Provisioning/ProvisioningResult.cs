namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>What became of a provisioning file.</summary>
public abstract record ProvisioningResult
{
    private ProvisioningResult() { }

    /// <summary>Applied as a whole; an empty list: everything was so already.</summary>
    public sealed record Applied(IReadOnlyList<DirectoryChange> Changes) : ProvisioningResult;

    /// <summary>Byte for byte the file that was applied last: not even read.</summary>
    public sealed record Skipped : ProvisioningResult;

    /// <summary>Nothing was changed.</summary>
    public sealed record Invalid(IReadOnlyList<ProvisioningError> Errors) : ProvisioningResult;
}
