namespace Bellwire.Pbx.Calls.Legs;

/// <summary>How we prove ourselves to a carrier.</summary>
internal sealed record TrunkCredentials(string UserName, Accounts.Secret Password);

/// <summary>What an INVITE of ours says, whatever the way it goes.</summary>
internal sealed record OutgoingInvite
{
    public required string RequestUri { get; init; }

    /// <summary>Route values, the first hop first: a stored Path.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    public required string FromDisplayName { get; init; }

    public required string FromUri { get; init; }

    public required string ToUri { get; init; }

    /// <summary>One less than the caller's INVITE had.</summary>
    public required int MaxForwards { get; init; }

    /// <summary>Empty: the called side is to make the offer.</summary>
    public required ReadOnlyMemory<byte> Sdp { get; init; }

    /// <summary>The value of P-Asserted-Identity (RFC 3325), toward a trunk only.</summary>
    public string? AssertedIdentity { get; init; }

    /// <summary>The carrier is asked not to tell the asserted identity (RFC 3325 9.3).</summary>
    public bool IsWithheld { get; init; }

    /// <summary>How long the other side may say nothing at all; null: as long as a transaction may (32 s).</summary>
    public TimeSpan? ResponseTime { get; init; }

    /// <summary>With what a challenge is answered; null: with nothing.</summary>
    public TrunkCredentials? Credentials { get; init; }
}
