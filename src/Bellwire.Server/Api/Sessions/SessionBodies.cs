using System.Text.Json;

namespace Bellwire.Server.Api.Sessions;

/// <param name="Caller">The extension that is rung first; without it whoever asks.</param>
/// <param name="Callee">Whom it calls when it answers: an extension, a queue, or an outside number that it may dial.</param>
/// <param name="UserData">Text for the call record, 1,024 characters at most.</param>
/// <param name="SendSdp">Taken for the sake of the interface; how the two phones agree on audio is ours to know.</param>
/// <param name="Trunk">Must be absent: the outbound rules decide.</param>
internal sealed record StartBody(string? Caller, string? Callee, string? UserData, JsonElement? SendSdp, string? Trunk);

/// <param name="ExtensionNumber">Which of the two puts the other on hold.</param>
internal sealed record HoldBody(string? ExtensionNumber);

/// <param name="ExtensionNumber">Who sends the other on and leaves.</param>
/// <param name="ReferTo">Where to.</param>
internal sealed record ReferBody(string? ExtensionNumber, string? ReferTo);

/// <param name="Id">The session_id of all its events, and the request_id of its call_start.</param>
internal sealed record StartedSession(string Id);
