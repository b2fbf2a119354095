using System.Net;

namespace Bellwire.Peers.Tests.Sipp;

/// <param name="Expires">Seconds that the phone asks for.</param>
/// <param name="Password">Another password than the line's.</param>
/// <param name="ContactParameters">Put behind the Contact: <c>;reg-id=1</c>.</param>
/// <param name="Callee">Whom a caller calls.</param>
/// <param name="TalkMilliseconds">How long a caller talks before it hangs up.</param>
/// <param name="Target">To whom a transfer goes.</param>
/// <param name="Audio">Where the description asks for audio; null: near the phone's own port.</param>
internal sealed record SippChoices(
    int Expires = 600, string? Password = null, string ContactParameters = "", string Callee = "", int TalkMilliseconds = 200, string Target = "",
    IPEndPoint? Audio = null);
