using System.Diagnostics.CodeAnalysis;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;

namespace Bellwire.Server.Api.Records;

/// <summary>Whether somebody may see the records of calls that he took part in: the tenant may have taken that away.</summary>
internal static class OwnRecords
{
    public static bool TryFind(HttpContext context, PbxDirectory directory, [NotNullWhen(true)] out Account? account, [NotNullWhen(false)] out Refusal? refusal)
    {
        account = Caller.Of(context).Account;
        refusal = directory.FindTenant(account.TenantId) is not { } tenant ? Refusal.NotFound
            : tenant.Tenant.CdrOwnCalls || account.Role != Role.StandardUser ? null
            : Refusal.Forbidden;
        return refusal is null;
    }
}
