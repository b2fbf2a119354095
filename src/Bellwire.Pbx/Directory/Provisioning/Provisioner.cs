using System.Security.Cryptography;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory.Editing;

namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>Applies provisioning files to a running directory, each as a whole or not at all.</summary>
public sealed class Provisioner(
    PbxDirectory directory, IDirectoryStore store, SnowflakeIds ids, PasswordMarks marks, TimeProvider time, int passwordRounds = PasswordHash.DefaultRounds)
{
    /// <summary>Files above this size are refused unread: a file of 100,000 extensions has some 60 MB.</summary>
    public const int MostBytes = 512 * 1024 * 1024;

    /// <summary>
    /// Reads, checks, compares and applies a file; the change is effective when this completes. Never throws for anything in the file.
    /// </summary>
    /// <param name="prune">Whether what the file does not name is removed.</param>
    /// <param name="by">For the audit log, which gets an entry for each change.</param>
    public async Task<ProvisioningResult> ApplyAsync(ReadOnlyMemory<byte> file, bool prune, EditedBy by, CancellationToken cancellation)
    {
        if (file.Length > MostBytes)
            return new ProvisioningResult.Invalid([new ProvisioningError("$", "is larger than 512 MiB")]);
        var applied = new AppliedFile(Convert.ToHexStringLower(SHA256.HashData(file.Span)), prune);
        if (store.ReadAppliedFile() is { } last && last.Sha256 == applied.Sha256 && (last.Pruned || !prune))
            return new ProvisioningResult.Skipped();
        ProvisioningResult result = new ProvisioningResult.Skipped();
        await directory.ChangeAsync(
            current =>
            {
                (result, var changes) = Plan(file, current, prune);
                if (result is ProvisioningResult.Applied applying)
                    changes = changes with { Audit = Entries(applying.Changes, current, changes, by) };
                return (changes, result is ProvisioningResult.Applied ? applied : null);
            },
            cancellation);
        return result;
    }

    /// <summary>Says what applying the file would do, and does nothing.</summary>
    public ProvisioningResult Check(ReadOnlyMemory<byte> file, bool prune) => Plan(file, directory.Current, prune).Result;

    private List<AuditEntry> Entries(IReadOnlyList<DirectoryChange> lines, DirectorySnapshot current, DirectoryChangeSet changes, EditedBy by)
    {
        var created = changes.Tenants.Where(change => change.After is not null).ToDictionary(change => change.After!.Domain, change => change.After!.Id, StringComparer.OrdinalIgnoreCase);
        var now = time.GetUtcNow();
        return [.. lines.Select(line => new AuditEntry(
            now, TenantOf(line.Tenant), by.Who, by.From, line.Kind.ToString().ToLowerInvariant(), line.Element, line.Name, line.Members))];

        TenantId? TenantOf(string? domain) => domain is null ? null
            : created.TryGetValue(domain, out var id) ? id
            : current.FindTenant(domain)?.Tenant.Id;
    }

    private (ProvisioningResult Result, DirectoryChangeSet Changes) Plan(ReadOnlyMemory<byte> file, DirectorySnapshot current, bool prune)
    {
        var errors = new List<ProvisioningError>();
        var read = ProvisioningReader.Read(file, errors);
        if (read is not null)
            new ReferenceChecks(errors).Check(read, current, prune);
        if (read is null || errors.Count > 0)
            return (new ProvisioningResult.Invalid(errors), new DirectoryChangeSet());
        var (changes, lines) = new ChangePlanner(current, ids, marks, password => PasswordHash.Create(password, passwordRounds)).Plan(read, prune);
        return (new ProvisioningResult.Applied(lines), changes);
    }
}
