using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Registrar;

/// <summary>A REGISTER after authentication, as plain values: the input of <see cref="AorBindings.Apply"/>.</summary>
internal sealed record Registration
{
    public required string CallId { get; init; }

    public required long CSeq { get; init; }

    /// <summary>The Expires header in seconds, null if absent.</summary>
    public required long? Expires { get; init; }

    /// <summary><c>Contact: *</c>.</summary>
    public bool All { get; init; }

    /// <summary>Empty for a query.</summary>
    public required IReadOnlyList<ContactWish> Contacts { get; init; }

    public required string UserAgent { get; init; }

    public required string Path { get; init; }

    public required SipFlow Flow { get; init; }

    public required int MaxBindings { get; init; }
}

/// <summary>One Contact of a REGISTER.</summary>
/// <param name="Text">As sent, without display name and <c>expires</c>.</param>
/// <param name="RemovalText">The same with <c>;expires=0</c> before the other header parameters.</param>
/// <param name="Uri">The URI alone.</param>
/// <param name="Instance"><c>+sip.instance</c> with angle brackets, <c>""</c> if none.</param>
/// <param name="RegId">0 if none.</param>
/// <param name="Q">0 to 1000.</param>
/// <param name="Expires">The parameter in seconds, null if absent.</param>
internal sealed record ContactWish(
    string Text, string RemovalText, string Uri, string Instance, int RegId, int Q, long? Expires, bool ConnectionBound, bool BehindNat);
