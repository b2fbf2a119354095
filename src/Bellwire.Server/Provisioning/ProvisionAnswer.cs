using System.Text.Json.Serialization;

namespace Bellwire.Server.Provisioning;

/// <summary>What became of a provisioning file; printed with <c>--json</c> and sent over the control socket.</summary>
internal sealed record ProvisionAnswer
{
    public required ProvisionOutcome Outcome { get; init; }

    /// <summary>Whether a running server applied it (else it went into the folder directly).</summary>
    public bool ByServer { get; init; }

    public IReadOnlyList<ProvisionChange> Changes { get; init; } = [];

    /// <summary>All errors of an invalid file, each with its place.</summary>
    public IReadOnlyList<ProvisionError> Errors { get; init; } = [];

    public static ProvisionAnswer Failed(string message) => new() { Outcome = ProvisionOutcome.Failed, Errors = [new ProvisionError("$", message)] };
}

/// <param name="Action">created, changed, removed.</param>
/// <param name="What">tenant, extension, queue, trunk, system_admin.</param>
/// <param name="Tenant">The domain; null for a system administrator.</param>
/// <param name="Name">Number, name or domain.</param>
/// <param name="Members">For a change: the members that differ.</param>
internal sealed record ProvisionChange(string Action, string What, string? Tenant, string Name, IReadOnlyList<string> Members);

/// <param name="Path">JSON path: <c>$.tenants[0].extensions[3].number</c>.</param>
internal sealed record ProvisionError(string Path, string Message);

[JsonConverter(typeof(JsonStringEnumConverter<ProvisionOutcome>))]
internal enum ProvisionOutcome
{
    [JsonStringEnumMemberName("changed")]
    Changed,

    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>The file has errors: nothing was changed.</summary>
    [JsonStringEnumMemberName("invalid")]
    Invalid,

    /// <summary>The file is good, but it could not be stored: nothing was changed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>The line before the file on the control socket.</summary>
/// <param name="Command"><c>provision</c>.</param>
/// <param name="Bytes">The file's length; it follows the line feed.</param>
internal sealed record ControlRequest(string Command, bool Prune, int Bytes);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProvisionAnswer))]
[JsonSerializable(typeof(ControlRequest))]
internal sealed partial class ProvisionJson : JsonSerializerContext;
