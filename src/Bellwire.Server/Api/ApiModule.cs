using Bellwire.Server.Api.Audit;
using Bellwire.Server.Api.Auth;
using Bellwire.Server.Api.Document;
using Bellwire.Server.Api.Elements;
using Bellwire.Server.Api.Records;
using Bellwire.Server.Api.Sessions;
using Bellwire.Server.Api.State;
using Bellwire.Server.Api.Webhooks;

namespace Bellwire.Server.Api;

/// <summary>All addresses under <c>/api</c>.</summary>
internal static class ApiModule
{
    public static void MapApi(this WebApplication app, ApiParts parts)
    {
        var api = app.MapGroup("/api");
        new AuthEndpoints(parts).Map(api);
        new OwnUserEndpoints(parts).Map(api);
        new UserStatusEndpoints(parts).Map(api);
        new RegistrationEndpoints(parts).Map(api);
        new NumberEndpoints(parts).Map(api);
        new QueueStateEndpoints(parts).Map(api);
        new OwnQueueEndpoints(parts).Map(api);
        ElementEndpoints.Map(api, parts);
        new SessionEndpoints(parts).Map(api);
        new CdrEndpoints(parts).Map(api);
        new RecordingEndpoints(parts).Map(api);
        new WebhookEndpoints(parts).Map(api);
        new AuditEndpoints(parts).Map(api);
        app.MapDocument();
    }
}
