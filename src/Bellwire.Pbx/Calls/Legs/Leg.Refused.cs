using Bellwire.Sip.Grammar;
using Bellwire.Sip.Headers;
using Bellwire.Sip.Messages;

namespace Bellwire.Pbx.Calls.Legs;

// What ends our INVITE without an answer: a refusal, a redirection, silence; and when it is tried once more.
internal sealed partial class Leg
{
    private bool _isLengthened;
    private bool _isTriedElsewhere;

    private bool TryAgain(SipMessage response)
    {
        if (response.StatusCode == 422 && !_isLengthened && response.TryMinSe(out var least) && _refresher.Lengthen(least))
        {
            _isLengthened = true;
            SendInvite();
            return true;
        }
        if (ChallengeIn(response) is not { } challenge || _proofs >= (challenge.IsStale ? 2 : 1))
            return false;
        _proofs++;
        _challenge = challenge;
        SendInvite();
        return true;
    }

    private void HeardFailure(SipMessage response)
    {
        var target = response.StatusCode < 400 ? BestContact(response) : null;
        if (target is null)
        {
            GiveUpInvite(response.StatusCode < 400 ? 480 : response.StatusCode);
            return;
        }
        _phase = LegPhase.Over;
        _owner.OnRedirected(this, response.StatusCode, target);
        Vanish();
    }

    private void GiveUpInvite(int status)
    {
        _isTriedElsewhere = false;
        _owner.OnRefused(this, status);
        if (!_isTriedElsewhere && _phase != LegPhase.Gone)
            Abandon();
    }

    /// <summary>Told by the owner within <see cref="ILegOwner.OnRefused"/>: the leg stays, another way will be tried.</summary>
    internal void StayForAnotherWay() => (_isTriedElsewhere, _outInvite) = (true, null);

    private static string? BestContact(SipMessage response)
    {
        var (best, bestQ) = ((string?)null, -1);
        foreach (var value in response.Values(SipHeader.Contact))
            if (ContactView.TryParse(value, out var contact) && !contact.IsStar && contact.Q > bestQ)
                (best, bestQ) = (SipText.ToText(contact.Address.UriText), contact.Q);
        return best;
    }
}
