using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;

namespace Bellwire.Server.Api;

/// <summary>Which tenant a request is about: the caller's own, or for a system administrator the one that <c>tenant_id</c> names.</summary>
internal static class TenantScope
{
    public const string Parameter = "tenant_id";

    public static bool TryFind(HttpContext context, PbxDirectory directory, [NotNullWhen(true)] out TenantDirectory? tenant, [NotNullWhen(false)] out Refusal? refusal)
    {
        var account = Caller.Of(context).Account;
        var named = context.Request.Query[Parameter].ToString();
        refusal = null;
        tenant = null;
        if (named.Length == 0 && account.Role == Role.SystemAdmin)
            refusal = Refusal.Invalid($"{Parameter} is missing: say which tenant you mean.");
        else if (named.Length == 0)
            tenant = directory.FindTenant(account.TenantId);
        else if (TryReadId(named, out var id) && (account.Role == Role.SystemAdmin || account.TenantId.Value == id))
            tenant = directory.FindTenant(new TenantId(id));
        if (tenant is null)
            refusal ??= Refusal.NotFound;
        return tenant is not null;
    }

    public static bool TryReadId(string text, out long id) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
}
