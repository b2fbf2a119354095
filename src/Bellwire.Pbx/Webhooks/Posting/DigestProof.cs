using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Bellwire.Pbx.Accounts;
using Bellwire.Sip.Digest;

namespace Bellwire.Pbx.Webhooks.Posting;

/// <summary>The last challenge of a receiver, answered with a growing count until it is stale (RFC 7616 3.4). Safe for threads.</summary>
internal sealed class DigestProof
{
    private const int CnonceBytes = 16;

    private readonly Lock _lock = new();
    private DigestChallenge? _challenge;

    /// <summary>Takes the strongest challenge of a 401. False: there is none that we can answer.</summary>
    public bool TryTake(HttpHeaderValueCollection<AuthenticationHeaderValue> challenges)
    {
        var lines = challenges.Where(line => line.Parameter is not null).Select(line => $"{line.Scheme} {line.Parameter}");
        if (!DigestChallenge.TryFrom(lines, out var challenge))
            return false;
        lock (_lock)
            _challenge = challenge;
        return true;
    }

    /// <summary>The value of Authorization; null: there was no challenge yet, or it cannot be answered.</summary>
    public string? Answer(string userName, Secret password, string method, string target)
    {
        var cnonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(CnonceBytes));
        lock (_lock)
            return _challenge is { } challenge
                ? challenge.AnswerText(userName, DigestHa1.FromPassword(userName, challenge.Realm, password.Reveal()), method, target, Encoding.ASCII.GetBytes(cnonce))
                : null;
    }
}
