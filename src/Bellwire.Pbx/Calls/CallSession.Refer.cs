using System.Collections.Immutable;
using Bellwire.Pbx.Calls.Legs;
using Bellwire.Sip.Dialogs;
using Bellwire.Sip.Transactions;

namespace Bellwire.Pbx.Calls;

// REFER, with and without Replaces. All calls of a tenant share one loop, so both calls of a transfer are at hand.
internal sealed partial class CallSession
{
    private readonly Dictionary<int, ReferSubscription> _refers = [];

    void ILegOwner.OnRefer(Leg leg, ServerTransaction refer)
    {
        if (!refer.Request.TryReferTo(out var referTo) || !referTo.Uri.IsSip)
        {
            refer.Respond(400, "Refer-To must be one sip URI");
            return;
        }
        var uri = referTo.Uri;
        var number = _shard.NumberOf(uri, Facts.Domain);
        var isInvite = !uri.Params.TryGet("method"u8, out var method) || method.SequenceEqual("INVITE"u8);
        if (number is null || !isInvite)
        {
            refer.Respond(403, "Transfers go to numbers of this domain");
            return;
        }
        if (!_machine.CanTransfer(leg.Number) || _refers.ContainsKey(leg.Number))
        {
            refer.Respond(491);
            return;
        }
        if (number.StartsWith(ParkPlaces.ParkCode, StringComparison.Ordinal))
        {
            Park(leg, refer, number[ParkPlaces.ParkCode.Length..]);
            return;
        }
        if (ReplacesOf(uri) is { } dialog)
        {
            ReferWithReplaces(leg, refer, dialog);
            return;
        }
        _refers[leg.Number] = leg.SubscriptionOf(refer);
        Feed(new CallInput.BlindTransfer(leg.Number, number));
    }

    private void ReferWithReplaces(Leg leg, ServerTransaction refer, DialogId dialog)
    {
        // The dialog is one of the transferor's own with us, named from the other end: its to-tag is ours.
        if (!_shard.Legs.Dialogs.TryGetValue(dialog, out var theirs) || _shard.SessionOf(theirs) is not { } consultation || consultation == this)
        {
            refer.Respond(481);
            return;
        }
        if (consultation.Facts.TenantId != Facts.TenantId || theirs.Party.Number != leg.Party.Number)
        {
            refer.Respond(403, "The other call is not yours");
            return;
        }
        if (consultation is { IsInLine: true, _machine.QueueNumber: { } queue })
        {
            _refers[leg.Number] = leg.SubscriptionOf(refer);
            Feed(new CallInput.TransferIntoLine(leg.Number, consultation._queue, queue, consultation.Facts.SessionId));
            return;
        }
        var parties = consultation.ConsultedBy(theirs);
        if (parties.Length == 0)
        {
            refer.Respond(603);
            return;
        }
        _refers[leg.Number] = leg.SubscriptionOf(refer);
        ImmutableArray<int> taken = [.. parties.Select(party => party.Number)];
        ImmutableArray<Joiner> joiners = [.. parties.Select(JoinerOf)];
        foreach (var party in parties)
            Adopt(party, consultation);
        Feed(new CallInput.AttendedTransfer(leg.Number, joiners));
        consultation.Feed(new CallInput.Consulted(taken));
    }

    private static Joiner JoinerOf(Leg leg) => new(leg.Party.Number, leg.Party.IsExtension, leg.Target, leg.IsUp);

    /// <summary>Whom the holder of that leg is talking with; or the phones that ring for it.</summary>
    private ImmutableArray<Leg> ConsultedBy(Leg holder)
    {
        if (_machine.Talking is not null)
            return LegOf(_machine.PeerOf(holder.Number)) is { IsUp: true } peer ? [peer] : [];
        return holder.Number == _machine.CallerSide ? [.. _machine.Targets.Where(target => target.IsPending).Select(target => LegOf(target.Leg)).OfType<Leg>()] : [];
    }

    private void Adopt(Leg leg, CallSession from)
    {
        var number = Math.Max(_machine.Targets.Count, _legs.Keys.DefaultIfEmpty().Max()) + 1;
        from._legs.Remove(leg.Number);
        if (from._trunksTaken.Remove(leg.Number, out var attempt))
            _trunksTaken[number] = attempt;
        leg.MoveTo(this, number, SessionText);
        _legs[number] = leg;
        if (leg.Audio.Relay is { } relay)
            _media.Adopt(relay);
        if (leg.IsUp)
            _adopted.Add(number);
    }

    private void AcceptRefer(int number)
    {
        if (LegOf(number) is { } leg && _refers.TryGetValue(number, out var subscription))
            leg.AcceptRefer(subscription);
    }

    private void RefuseRefer(int number, int status)
    {
        if (_refers.Remove(number, out var subscription))
            subscription.Refer.Respond(status);
    }

    private void NotifyRefer(int number, int status)
    {
        if (LegOf(number) is { } leg && _refers.TryGetValue(number, out var subscription))
            leg.NotifyRefer(subscription, status);
        if (status >= 200)
            _refers.Remove(number);
    }
}
