using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Cdr;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Queues;
using Bellwire.Pbx.Registrar;
using Bellwire.Pbx.Webhooks;
using Bellwire.Server.Api.Records;

namespace Bellwire.Server.Api;

/// <summary>What the REST API stands on.</summary>
internal sealed record ApiParts(
    IAccounts Accounts, AccessTokens Tokens, PbxDirectory Directory, DirectoryEditor Editor, IAuditLog Audit, ExtensionRegistrar Registrar,
    CallService Calls, ICdrArchive Cdrs, string RecordingFolder, PresenceBook Presences, QueueService Queues, TimeProvider Time)
{
    public required WebhookService Webhooks { get; init; }

    public Searches Searches { get; } = new();
}
