namespace Bellwire.Contracts;

/// <summary>An account's role in its tenant (SystemAdmin: over all tenants). Wire names are the members' names.</summary>
public enum Role
{
    StandardUser,
    QueueManager,
    Admin,
    SystemAdmin,
}
