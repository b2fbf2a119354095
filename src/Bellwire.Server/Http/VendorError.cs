using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Bellwire.Server.Api.Audit;
using Bellwire.Server.Api.Auth;
using Bellwire.Server.Api.Elements;
using Bellwire.Server.Api.Records;
using Bellwire.Server.Api.Sessions;
using Bellwire.Server.Api.State;
using Bellwire.Server.Api.Webhooks;

namespace Bellwire.Server.Http;

/// <summary>The error body of the interface: <c>{"errors":[{"code":"..","message":".."}]}</c>.</summary>
internal sealed record VendorError(IReadOnlyList<VendorError.Entry> Errors)
{
    public static VendorError NotFound { get; } = new([new Entry("NOT_FOUND", "There is nothing at this address.")]);

    internal sealed record Entry(string Code, string Message);
}

/// <summary>The answer of the health addresses.</summary>
internal sealed record HealthAnswer(string Status);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VendorError))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(SignInBody))]
[JsonSerializable(typeof(RefreshBody))]
[JsonSerializable(typeof(PasswordBody))]
[JsonSerializable(typeof(ForwardBody))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(SignedInUser))]
[JsonSerializable(typeof(UserStatus))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(CdrList))]
[JsonSerializable(typeof(CdrDetail))]
[JsonSerializable(typeof(RecordingList))]
[JsonSerializable(typeof(RecordingPage))]
[JsonSerializable(typeof(PresenceBody))]
[JsonSerializable(typeof(QueueStateItem))]
[JsonSerializable(typeof(WaitingList))]
[JsonSerializable(typeof(AgentList))]
[JsonSerializable(typeof(AgentBody))]
[JsonSerializable(typeof(SeatBody))]
[JsonSerializable(typeof(OwnQueueList))]
[JsonSerializable(typeof(RegistrationList))]
[JsonSerializable(typeof(NumberItem))]
[JsonSerializable(typeof(StartBody))]
[JsonSerializable(typeof(HoldBody))]
[JsonSerializable(typeof(ReferBody))]
[JsonSerializable(typeof(StartedSession))]
[JsonSerializable(typeof(SessionItem))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(WebhookStateAnswer))]
[JsonSerializable(typeof(WebhookTestAnswer))]
[JsonSerializable(typeof(ResendAnswer))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(string))]
internal sealed partial class ApiJson : JsonSerializerContext;
