using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Origins;

namespace Bellwire.Pbx.Calls;

/// <summary>What is known of a call when it starts, and never changes: a forward or a transfer leaves caller and callee as they were.</summary>
internal sealed record CallFacts
{
    public required CallSessionId SessionId { get; init; }

    public required CdrId CdrId { get; init; }

    public required TenantId TenantId { get; init; }

    public required string TenantName { get; init; }

    /// <summary>The tenant's domain, which all party URIs carry.</summary>
    public required string Domain { get; init; }

    /// <summary>Call-ID of the caller's INVITE, or of ours to the caller.</summary>
    public required string CallId { get; init; }

    public required string Caller { get; init; }

    /// <summary>Only an extension is a subject: an outside caller may have an extension's number.</summary>
    public required bool CallerIsExtension { get; init; }

    public required string CallerDisplayName { get; init; }

    /// <summary>The caller asks not to be shown to whom he calls (RFC 3323).</summary>
    public bool CallerIsWithheld { get; init; }

    /// <summary>Host of From: of a trunk's call the trunk's host.</summary>
    public required string CallerDomain { get; init; }

    /// <summary>The first number inside the PBX.</summary>
    public required string Callee { get; init; }

    /// <summary>The DID that was dialled from a trunk, <c>""</c> if none.</summary>
    public string Did { get; init; } = "";

    /// <summary>The trunk that the call came from, <c>""</c> if none.</summary>
    public string TrunkIn { get; init; } = "";

    public string RequestId { get; init; } = "0";

    public string UserData { get; init; } = "";

    /// <summary>Set when the call is of our own making: the caller is rung first.</summary>
    public Origin? Origin { get; init; }

    /// <summary>The session for which the queues count its agents as busy.</summary>
    internal CallSessionId Place => Origin?.Place ?? SessionId;

    /// <summary>What a From says of who is not to be shown (RFC 3323 4.1.1.3).</summary>
    internal static PartyUri WithheldUri { get; } = new("anonymous", "anonymous.invalid");

    internal PartyUri CallerUri => new(Caller, Domain);

    internal PartyUri CalleeUri => new(Callee, Domain);
}
