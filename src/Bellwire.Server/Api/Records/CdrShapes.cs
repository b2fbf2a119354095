using System.Text.Json;
using Bellwire.Contracts;
using Bellwire.Pbx.Cdr;
using Bellwire.Server.Api.Elements;

namespace Bellwire.Server.Api.Records;

/// <summary>A call record as REST shows it.</summary>
/// <param name="Id">The session_id of its events.</param>
/// <param name="EndReason">Empty when the call failed or nothing special ended it.</param>
/// <param name="Duration">Seconds from the answer to the end.</param>
internal sealed record CdrItem(
    string Id, string SessionId, string Caller, string CallerDomain, string CallerDisplayName, string Callee, string CalleeDomain, DateTime? StartedAt,
    DateTime? RangAt, DateTime? AnsweredAt, DateTime? EndedAt, string CallId, string Direction, string EndReason, int StatusCode, string OutboundCallerId,
    string DidCid, string Trunk, long Duration, string UserData)
{
    public static CdrItem Of(CallCdr cdr)
    {
        var id = ElementResources.Id(cdr.SessionId.Value);
        return new CdrItem(
            id, id, cdr.Caller, cdr.CallerDomain, cdr.CallerDisplayName, cdr.Callee, cdr.CalleeDomain, CdrText.Time(cdr.StartTime), CdrText.Time(cdr.RingTime),
            CdrText.Time(cdr.AnsweredTime), CdrText.Time(cdr.EndedTime), cdr.CallId, CdrFields.WordOf(cdr.Direction), CdrFields.WordOf(cdr.EndedReason),
            int.TryParse(cdr.StatusCode, out var status) ? status : 0, cdr.OutboundCallerId, cdr.DidCid, cdr.TrunkName,
            CdrText.Seconds(cdr.AnsweredTime, cdr.EndedTime), cdr.UserData);
    }
}

/// <summary>One endpoint that a call tried.</summary>
internal sealed record CdrLeg(
    string Id, string Caller, string Callee, string Destination, string CallType, DateTime? StartedAt, DateTime? RangAt, DateTime? AnsweredAt,
    DateTime? EndedAt, string EndReason, int StatusCode, string OutboundCallerId, string Trunk, long Duration)
{
    public static CdrLeg Of(CdrTarget target) => new(
        ElementResources.Id(target.Id.Value), target.Caller, target.Callee, target.Destination, JsonNamingPolicy.SnakeCaseLower.ConvertName(target.CallType.ToString()),
        CdrText.Time(target.StartTime), CdrText.Time(target.RingTime), CdrText.Time(target.AnsweredTime), CdrText.Time(target.EndedTime),
        CdrFields.WordOf(target.EndReason), target.StatusCode, target.OutboundCallerId, target.TrunkName, CdrText.Seconds(target.AnsweredTime, target.EndedTime));
}

/// <param name="Count">Exact up to 10,000.</param>
internal sealed record CdrList(int Count, bool CountExceeded, IReadOnlyList<CdrItem> Items);

/// <param name="Items">The endpoints that the call tried.</param>
internal sealed record CdrDetail(CdrItem Cdr, IReadOnlyList<CdrLeg> Items);

internal static class CdrText
{
    public static DateTime? Time(UnixTime time) => time.Seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(time.Seconds).UtcDateTime;

    public static long Seconds(UnixTime answered, UnixTime ended) => answered.Seconds == 0 ? 0 : Math.Max(0, ended.Seconds - answered.Seconds);
}
