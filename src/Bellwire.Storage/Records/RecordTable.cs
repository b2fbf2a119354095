using Bellwire.Storage.Audit;
using Bellwire.Storage.Cdrs;

namespace Bellwire.Storage.Records;

/// <summary>How a kind of records lies in its file. All texts are constants: what a query brings goes in as parameters only.</summary>
/// <param name="Id">The column of the primary key, which is the table's rowid.</param>
/// <param name="Time">The column of the start, by which lists are bounded.</param>
/// <param name="Fields">The expression of each field that may be filtered by.</param>
/// <param name="ByTime">The index of tenant and time.</param>
/// <param name="Drivers">Fields with an index of tenant, field and time, the most selective first; no index: the primary key.</param>
/// <param name="Searched">The columns that a search looks into.</param>
/// <param name="OfParty">The ids of what a person took part in, from $tenant, $party, $from and $to.</param>
internal sealed record RecordTable(
    string Name, string Columns, string Id, string Time, IReadOnlyDictionary<string, string> Fields, string ByTime,
    IReadOnlyList<(string Field, string? Index)> Drivers, IReadOnlyList<string> Searched, string OfParty)
{
    /// <summary>The order when none is asked for: along the index of tenant and time.</summary>
    public string Newest { get; init; } = $"{Time} DESC, {Id} DESC";

    public static readonly RecordTable Cdrs = new(
        "cdrs", CdrRows.Columns, "session_id", "start_time",
        new Dictionary<string, string>
        {
            ["id"] = "session_id", ["session_id"] = "session_id", ["started_at"] = "start_time", ["rang_at"] = "ring_time", ["answered_at"] = "answered_time",
            ["ended_at"] = "ended_time", ["caller"] = "caller", ["caller_display_name"] = "caller_display_name", ["caller_domain"] = "caller_domain",
            ["callee"] = "callee", ["callee_domain"] = "callee_domain", ["call_id"] = "call_id", ["direction"] = "direction", ["end_reason"] = "ended_reason",
            ["status_code"] = "CAST(status_code AS INTEGER)", ["outbound_caller_id"] = "outbound_caller_id", ["did_cid"] = "did_cid", ["trunk"] = "trunk_name",
            ["duration"] = "CASE answered_time WHEN 0 THEN 0 ELSE MAX(0, ended_time - answered_time) END", ["user_data"] = "user_data",
        },
        "cdrs_by_time",
        [("session_id", null), ("id", null), ("caller", "cdrs_by_caller"), ("callee", "cdrs_by_callee"), ("direction", "cdrs_by_direction")],
        ["caller", "caller_display_name", "callee", "did_cid", "trunk_name", "user_data"],
        "SELECT session_id FROM cdr_parties WHERE tenant_id = $tenant AND number = $party");

    public static readonly RecordTable Recordings = new(
        "recordings", RecordingRows.Columns, "id", "started_at",
        new Dictionary<string, string>
        {
            ["id"] = "session_id", ["session_id"] = "session_id", ["file_id"] = "id", ["number"] = "number", ["caller"] = "caller", ["callee"] = "callee", ["started_at"] = "started_at",
            ["duration"] = "length_ms / 1000", ["file_size"] = "bytes", ["state"] = "state", ["reason"] = "reason",
        },
        "recordings_by_time",
        [("file_id", null), ("session_id", "recordings_by_session"), ("id", "recordings_by_session"), ("caller", "recordings_by_caller"), ("callee", "recordings_by_callee")],
        ["number", "caller", "callee"],
        """
        SELECT id FROM recordings WHERE tenant_id = $tenant AND caller = $party AND started_at BETWEEN $from AND $to
        UNION SELECT id FROM recordings WHERE tenant_id = $tenant AND callee = $party AND started_at BETWEEN $from AND $to
        """);

    public static readonly RecordTable Audit = new(
        "audit", AuditRows.Columns, "number", "at / 1000",
        new Dictionary<string, string>
        {
            ["at"] = "at / 1000", ["tenant_id"] = "tenant_id", ["who"] = "who", ["from"] = "came_from", ["action"] = "action", ["element"] = "element", ["name"] = "name",
        },
        "audit_of_tenant", [], ["who", "name", "members"], OfParty: "")
    {
        Newest = "number DESC",
    };
}
