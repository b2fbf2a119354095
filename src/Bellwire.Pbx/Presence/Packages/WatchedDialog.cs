using Bellwire.Contracts;
using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Presence.Packages;

/// <summary>States of RFC 4235 3.7.1 that a call of ours can be in.</summary>
internal enum DialogState
{
    Trying,
    Early,
    Confirmed,
    Terminated,
}

/// <summary>One call as one of its extensions sees it: what a lamp shows.</summary>
/// <param name="Id">Unique among the dialogs of the extension.</param>
/// <param name="IsCaller">The extension began the call.</param>
/// <param name="Peer">Who is at the other end; nobody while that is not known.</param>
/// <param name="Holds">The extension holds the call.</param>
/// <param name="IsHeld">The other end holds it.</param>
/// <param name="FailCode">Why it was terminated before an answer; 0 otherwise.</param>
internal sealed record WatchedDialog(
    string Id, Aor Aor, bool IsCaller, DialogState State, PartyUri Peer, string PeerName = "", bool Holds = false, bool IsHeld = false, int FailCode = 0)
{
    /// <summary>The call.</summary>
    public CallSessionId Session { get; init; }
}
