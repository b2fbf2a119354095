using Bellwire.Pbx.Calls.Control;
using Bellwire.Pbx.Cdr;
using Bellwire.Server.Api.Elements;
using Bellwire.Server.Api.Lists;

namespace Bellwire.Server.Api.Sessions;

internal sealed record SessionList(int Count, IReadOnlyList<SessionItem> Items);

/// <summary>A call that stands.</summary>
/// <param name="Id">The session_id of its events.</param>
/// <param name="State">RINGING, WAITING (in a queue, or parked), TALKING or HELD.</param>
/// <param name="Direction">ext, in, out or in2out.</param>
/// <param name="Calls">What rings or talks now.</param>
/// <param name="TalkingTime">Seconds since the answer, 0 before it.</param>
internal sealed record SessionItem(
    string Id, string State, string Direction, string Caller, string CallerDisplayName, string Callee, string Trunk, string UserData, DateTime StartedAt,
    DateTime? AnsweredAt, long TalkingTime, IReadOnlyList<SessionCall> Calls)
{
    public static readonly ListFields<ActiveCall> Fields = new(
        ("id", call => ElementResources.Id(call.SessionId.Value)), ("state", call => WordOf(call)), ("direction", call => CdrFields.WordOf(call.Direction)),
        ("caller", call => call.Caller), ("caller_display_name", call => call.CallerDisplayName), ("callee", call => call.Callee), ("trunk", call => call.Trunk),
        ("user_data", call => call.UserData));

    public static SessionItem Of(ActiveCall call, DateTimeOffset now) => new(
        ElementResources.Id(call.SessionId.Value), WordOf(call), CdrFields.WordOf(call.Direction), call.Caller, call.CallerDisplayName, call.Callee, call.Trunk,
        call.UserData, call.StartedAt.UtcDateTime, call.AnsweredAt?.UtcDateTime, SecondsSince(call.AnsweredAt, now),
        [.. call.Targets.Select(target => new SessionCall(
            call.Caller, call.CallerDisplayName, target.Number, target.Trunk, target.StartedAt.UtcDateTime, SecondsSince(target.AnsweredAt, now)))]);

    private static string WordOf(ActiveCall call) => call.State.ToString().ToUpperInvariant();

    private static long SecondsSince(DateTimeOffset? answered, DateTimeOffset now) => answered is { } at && now > at ? (long)(now - at).TotalSeconds : 0;
}

/// <param name="Callee">An extension, a queue or an outside number that rings or talks. While who is rung first has not answered, it is that one.</param>
/// <param name="TalkingTime">Seconds since its answer, 0 before it.</param>
internal sealed record SessionCall(string Caller, string CallerDisplayName, string Callee, string Trunk, DateTime StartedAt, long TalkingTime);
