using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory.Provisioning;

namespace Bellwire.Pbx.Directory.Editing;

/// <summary>
/// Changes the running directory one element at a time. An edit is a provisioning file with that element only: read, checked and planned by the
/// same code, effective when it completes, and in the audit log in the same transaction.
/// </summary>
public sealed class DirectoryEditor(
    PbxDirectory directory, SnowflakeIds ids, PasswordMarks marks, TimeProvider time, int passwordRounds = PasswordHash.DefaultRounds) : IDisposable
{
    private const int LongestHashLine = 32;

    private readonly HashLine _hashes = new(passwordRounds, LongestHashLine);

    /// <summary>The members of a kind as a JSON Schema.</summary>
    public static JsonObject SchemaOf(ElementKind kind) => ElementRules.Of(kind).Schema();

    /// <summary>Of these members a schema shows only how they are written: they are never told.</summary>
    public static IReadOnlyList<string> SecretsOf(ElementKind kind) => ElementRules.Of(kind).Secrets;

    public ElementView? Find(ElementKind kind, TenantId tenant, long id)
    {
        var current = directory.Current;
        return ElementRules.Of(kind).Find(current, current.FindTenant(tenant), id);
    }

    /// <param name="tenant">Whose the element will be; any value for a tenant.</param>
    /// <param name="body">The members as the provisioning file has them.</param>
    public Task<EditResult> CreateAsync(ElementKind kind, TenantId tenant, ReadOnlyMemory<byte> body, EditedBy by, CancellationToken cancellation) =>
        WriteAsync(new Edit(ElementRules.Of(kind), tenant, null, null, by), body, cancellation);

    /// <param name="tag">The <see cref="ElementView.Tag"/> that the caller saw, or several with a comma between; null: whatever it is now.</param>
    /// <param name="body">The members to change; the others stay.</param>
    public Task<EditResult> UpdateAsync(
        ElementKind kind, TenantId tenant, long id, string? tag, ReadOnlyMemory<byte> body, EditedBy by, CancellationToken cancellation) =>
        WriteAsync(new Edit(ElementRules.Of(kind), tenant, id, tag, by), body, cancellation);

    /// <summary>Removes an element that nothing refers to any more; a tenant with all that it has.</summary>
    public async Task<EditResult> DestroyAsync(ElementKind kind, TenantId tenant, long id, string? tag, EditedBy by, CancellationToken cancellation)
    {
        var edit = new Edit(ElementRules.Of(kind), tenant, id, tag, by);
        EditResult result = new EditResult.Missing();
        await directory.ChangeAsync(
            current =>
            {
                (result, var changes) = PlanRemoval(edit, kind, current);
                return (changes, null);
            },
            cancellation);
        return result;
    }

    /// <summary>Gives a system administrator another password, which ends his tokens.</summary>
    public async Task<EditResult> ChangeAdminPasswordAsync(string userName, string password, EditedBy by, CancellationToken cancellation)
    {
        if (!TextRules.Password.Fits(password))
            return new EditResult.Invalid([new ProvisioningError("$.user_password", $"must be {TextRules.Password.Says}")]);
        if (await _hashes.HashAsync(password, cancellation) is not { } hash)
            return new EditResult.Busy();
        EditResult result = new EditResult.Missing();
        await directory.ChangeAsync(
            current =>
            {
                if (current.FindSystemAdmin(userName) is not { } before)
                    return (new DirectoryChangeSet(), null);
                var after = before with { Password = hash, PasswordMark = marks.Of(before.Id, password), SecretsVersion = before.SecretsVersion + 1 };
                result = new EditResult.Done(ElementView.Of(before.Id, [], after.SecretsVersion));
                var line = new DirectoryChange(ChangeKind.Changed, "system_admin", null, userName, ["password"]);
                return (new DirectoryChangeSet { SystemAdmins = [new Change<SystemAdmin>(before, after)], Audit = [Entry(line, null, by)] }, null);
            },
            cancellation);
        return result;
    }

    public void Dispose() => _hashes.Dispose();

    private async Task<EditResult> WriteAsync(Edit edit, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (!Utf8.IsValid(body.Span))
            return Wrong("is not valid UTF-8");
        try
        {
            using var document = JsonDocument.Parse(body, EditedBody.Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return Wrong("must be an object");
            if (!EditedBody.HasReadableNames(document.RootElement))
                return Wrong("has a member whose name is not valid Unicode");
            return await WriteAsync(edit, document.RootElement, cancellation);
        }
        catch (JsonException)
        {
            return Wrong("is not valid JSON");
        }
    }

    private async Task<EditResult> WriteAsync(Edit edit, JsonElement body, CancellationToken cancellation)
    {
        // Once without the writer's place, so that a password is hashed before anybody waits for us.
        var (trial, _, password) = Plan(edit, body, directory.Current, hash: null);
        if (trial is not EditResult.Done)
            return trial;
        var hash = password is null ? null : await _hashes.HashAsync(password, cancellation);
        if (password is not null && hash is null)
            return new EditResult.Busy();
        var result = trial;
        await directory.ChangeAsync(
            current =>
            {
                (result, var changes, _) = Plan(edit, body, current, hash);
                return (changes, null);
            },
            cancellation);
        return result is EditResult.Done && Found(edit, body) is { } after ? new EditResult.Done(after) : result;
    }

    private ElementView? Found(Edit edit, JsonElement body)
    {
        var current = directory.Current;
        var tenant = current.FindTenant(edit.Tenant);
        return edit.Id is { } id ? edit.Rules.Find(current, tenant, id) : edit.Rules.FindByName(current, tenant, edit.NameIn(body) ?? "");
    }

    private (EditResult Result, DirectoryChangeSet Changes, string? Password) Plan(Edit edit, JsonElement body, DirectorySnapshot current, PasswordHash? hash)
    {
        var tenant = current.FindTenant(edit.Tenant);
        var before = edit.Id is { } id ? edit.Rules.Find(current, tenant, id) : null;
        if ((edit.Id is not null && before is null) || (tenant is null && edit.Rules is not TenantRules))
            return (new EditResult.Missing(), new DirectoryChangeSet(), null);
        if (edit.IsStale(before))
            return (new EditResult.Stale(), new DirectoryChangeSet(), null);

        var errors = new List<ProvisioningError>();
        using var whole = EditedBody.Over(body, before);
        var reader = new MemberReader(whole.RootElement, JsonPath.Root, errors);
        var read = edit.Rules.Read(reader, tenant, before is null ? null : (before.Id, member => !body.TryGetProperty(member, out _)));
        reader.End();
        CheckName(edit, whole.RootElement, current, tenant, before, errors);
        var file = new ProvisionedFile([read], []);
        if (errors.Count == 0)
            new ReferenceChecks(errors).Check(file, current, prune: false);
        if (errors.Count > 0)
            return (new EditResult.Invalid(errors), new DirectoryChangeSet(), null);

        var password = read.Extensions is [{ UserPassword: { } text }] ? text : null;
        if (password is not null && hash is null)
            return (new EditResult.Done(before ?? ElementView.Of(0, [], 0)), new DirectoryChangeSet(), password);
        var (changes, lines) = new ChangePlanner(current, ids, marks, _ => hash!).Plan(file, prune: false); // asked only when there is a password
        var owner = changes.Tenants is [{ After: { } created }] ? created.Id : edit.Tenant;
        changes = changes with { Audit = [.. lines.Select(line => Entry(line, owner, edit.By))] };
        return (new EditResult.Done(before ?? ElementView.Of(0, [], 0)), changes, password);
    }

    private static void CheckName(
        Edit edit, JsonElement whole, DirectorySnapshot current, TenantDirectory? tenant, ElementView? before, List<ProvisioningError> errors)
    {
        var member = edit.Rules.NameMember;
        if (errors.Count > 0 || edit.NameIn(whole) is not { } name)
            return;                                             // a missing name is an error already
        var path = JsonPath.Root.Member(member).ToString();
        if (before is null && edit.Rules.FindByName(current, tenant, name) is not null)
            errors.Add(new ProvisioningError(path, $"is {name}, which is taken"));
        if (before is not null && !string.Equals(before.Json[member]?.GetValue<string>(), name, StringComparison.Ordinal))
            errors.Add(new ProvisioningError(path, "cannot be changed: create another one instead"));
    }

    private (EditResult Result, DirectoryChangeSet Changes) PlanRemoval(Edit edit, ElementKind kind, DirectorySnapshot current)
    {
        var nothing = new DirectoryChangeSet();
        var id = edit.Id.GetValueOrDefault();
        var tenant = kind == ElementKind.Tenant ? current.FindTenant(new TenantId(id)) : current.FindTenant(edit.Tenant);
        if (tenant is null || edit.Rules.Find(current, tenant, id) is not { } before)
            return (new EditResult.Missing(), nothing);
        if (edit.IsStale(before))
            return (new EditResult.Stale(), nothing);
        var errors = Complaints(edit.Rules.Without(tenant, id), current).Except(Complaints(edit.Rules.Without(tenant, 0), current)).ToList();
        if (errors.Count > 0)
            return (new EditResult.Invalid(errors), nothing);
        var name = before.Json[edit.Rules.NameMember]?.GetValue<string>() ?? "";
        var line = new DirectoryChange(ChangeKind.Removed, kind.ToString().ToLowerInvariant(), tenant.Tenant.Domain, name, []);
        return (new EditResult.Done(before), edit.Rules.Removal(current, tenant, id) with { Audit = [Entry(line, tenant.Tenant.Id, edit.By)] });
    }

    private static List<ProvisioningError> Complaints(ProvisionedTenant tenant, DirectorySnapshot current)
    {
        var errors = new List<ProvisioningError>();
        new ReferenceChecks(errors).Check(new ProvisionedFile([tenant], []), current, prune: true);
        return errors;
    }

    private AuditEntry Entry(DirectoryChange line, TenantId? tenant, EditedBy by) => new(
        time.GetUtcNow(), tenant, by.Who, by.From, line.Kind.ToString().ToLowerInvariant(), line.Element, line.Name, line.Members);

    private static EditResult.Invalid Wrong(string message) => new([new ProvisioningError("$", message)]);

    /// <param name="Id">Null: a new one.</param>
    private sealed record Edit(ElementRules Rules, TenantId Tenant, long? Id, string? Tag, EditedBy By)
    {
        public bool IsStale(ElementView? before) => Tag is not null && !Tag.Split(',').Contains(before?.Tag);

        public string? NameIn(JsonElement element) =>
            element.TryGetProperty(Rules.NameMember, out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
    }
}
