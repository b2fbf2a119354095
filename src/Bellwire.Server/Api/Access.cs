using Bellwire.Contracts;

namespace Bellwire.Server.Api;

/// <summary>Who may call an address: endpoint metadata. Without it nobody may.</summary>
/// <param name="Roles">Empty: also whoever is not signed in.</param>
internal sealed record Access(params Role[] Roles)
{
    public static readonly Access Anyone = new();

    public static readonly Access SignedIn = new(Role.StandardUser, Role.QueueManager, Role.Admin, Role.SystemAdmin);

    /// <summary>People of a tenant, not those above all tenants.</summary>
    public static readonly Access Extensions = new(Role.StandardUser, Role.QueueManager, Role.Admin);

    public static readonly Access Supervisors = new(Role.QueueManager, Role.Admin, Role.SystemAdmin);

    public static readonly Access Admins = new(Role.Admin, Role.SystemAdmin);

    public static readonly Access SystemAdmins = new(Role.SystemAdmin);
}
