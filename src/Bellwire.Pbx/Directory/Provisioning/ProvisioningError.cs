namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>What is wrong in a provisioning file, and where.</summary>
/// <param name="Path">A JSON path such as <c>$.tenants[0].extensions[3].number</c>.</param>
public sealed record ProvisioningError(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
