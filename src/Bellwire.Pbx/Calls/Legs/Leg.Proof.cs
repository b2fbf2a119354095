using System.Text;
using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;

namespace Bellwire.Pbx.Calls.Legs;

// How we prove ourselves to a carrier that asks (RFC 3261 22.2).
internal sealed partial class Leg
{
    private int _proofs;
    private DigestChallenge? _challenge;

    /// <summary>The challenge of a 401 or 407 that we have an answer to.</summary>
    private DigestChallenge? ChallengeIn(SipMessage response) =>
        response.StatusCode is 401 or 407 && _plan?.Credentials is not null && DigestChallenge.TryFrom(response, out var challenge) ? challenge : null;

    private void Prove(SipWriter writer, DigestChallenge challenge, SipMethod method, ReadOnlySpan<byte> uri)
    {
        if (_plan?.Credentials is not { } credentials)
            return;
        Span<byte> cnonce = stackalloc byte[20];
        _context.Stack.Ids.Fill(cnonce);
        var ha1 = DigestHa1.FromPassword(credentials.UserName, challenge.Realm, credentials.Password.Reveal());
        challenge.TryAnswer(writer, Encoding.UTF8.GetBytes(credentials.UserName), ha1, method, uri, cnonce);
    }
}
