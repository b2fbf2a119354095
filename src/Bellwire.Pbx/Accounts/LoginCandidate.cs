using Bellwire.Contracts;
using Bellwire.Pbx.Directory;

namespace Bellwire.Pbx.Accounts;

/// <summary>Whom an attempt names, and what its secret is checked against.</summary>
internal sealed record LoginCandidate(Account Account, long Owner, int Version, bool Enabled, PasswordHash? Password, SipHa1? SipHa1)
{
    public static LoginCandidate Of(Tenant tenant, Extension extension) => new(
        new Account(tenant.Id, tenant.Domain, extension.Id, extension.Number, extension.UserName ?? "", extension.Role),
        extension.Id.Value,
        extension.SecretsVersion,
        extension.Enabled,
        extension.UserPassword,
        extension.SipHa1);

    public static LoginCandidate Of(SystemAdmin admin) => new(
        new Account(default, "", default, "", admin.UserName, Role.SystemAdmin), admin.Id, admin.SecretsVersion, true, admin.Password, null);
}
