namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>One line of what applying a file did.</summary>
/// <param name="Element">tenant, extension, queue, trunk, webhook or system_admin.</param>
/// <param name="Tenant">The domain; null for a system administrator.</param>
/// <param name="Name">The number, name or domain by which the element is recognised.</param>
/// <param name="Members">For a change: the members that differ, as the file names them.</param>
public sealed record DirectoryChange(ChangeKind Kind, string Element, string? Tenant, string Name, IReadOnlyList<string> Members)
{
    /// <summary>Such as <c>changed extension 101 of example.org: ring_time, user_password</c>.</summary>
    public override string ToString()
    {
        var line = $"{Kind.ToString().ToLowerInvariant()} {Element.Replace('_', ' ')} {Name}";
        if (Tenant is not null && Element != "tenant")
            line += $" of {Tenant}";
        return Members.Count > 0 ? $"{line}: {string.Join(", ", Members)}" : line;
    }
}

public enum ChangeKind
{
    Created,
    Changed,
    Removed,
}
