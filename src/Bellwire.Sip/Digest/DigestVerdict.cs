namespace Bellwire.Sip.Digest;

/// <summary>What became of an answer to a challenge.</summary>
public enum DigestVerdict : byte
{
    /// <summary>The right answer, fresh.</summary>
    Accepted = 0,

    /// <summary>
    /// Not the answer of somebody who knows the secret, or no such account, or one without a hash of that kind. Only this counts as a
    /// failed login.
    /// </summary>
    WrongAnswer,

    /// <summary>The right answer to a nonce that is too old or not (any more) ours: challenge anew with stale=true, nothing is counted.</summary>
    Stale,

    /// <summary>
    /// The right answer to a nonce count already used: somebody repeats a captured request, or a phone lost count. Challenge anew with
    /// stale=true.
    /// </summary>
    Replayed,

    /// <summary>The algorithm was not offered, or is a -sess one.</summary>
    AlgorithmNotOffered,

    /// <summary>The uri member is not the Request-URI.</summary>
    UriMismatch,

    /// <summary>A member is missing or unreadable, or the qop is another than auth.</summary>
    Malformed,
}
