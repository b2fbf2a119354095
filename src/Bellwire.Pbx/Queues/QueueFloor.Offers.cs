using Bellwire.Contracts;

namespace Bellwire.Pbx.Queues;

// Ringing an agent for a caller, and the five ways in which that ends.
internal sealed partial class QueueFloor
{
    /// <summary>How long an agent whose phone failed is left alone: else a dead phone would be rung without pause.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private void Ring(WaitingCaller caller, AgentSeat seat)
    {
        var offer = new Offer(caller, seat);
        caller.Offers.Add(offer);
        caller.Asked.Add(seat.Agent);
        seat.Agent.Offer = offer;
        seat.LastRung = ++_turn;
        offer.RingOver = _deadlines.Add(_now + caller.Queue.Settings.RingTime, DueKind.RingOver, offer);
        Do(new QueueEffect.Offer(caller.Session, caller.Queue.Id, seat.Agent.Number, caller.Booked));
        Show(seat.Agent);
    }

    private void OfferAnswered(CallSessionId session, string number)
    {
        if (FindOffer(session, number) is not { } offer)
            return;
        var (caller, seat) = (offer.Caller, offer.Seat);
        End(offer);
        seat.LastAnswered = ++_turn;
        caller.Queue.LastAgents.Served(caller.Number, number);
        seat.Agent.Calls.Add(offer.Call);
        if (caller.Callback is { } callback)
        {
            callback.Phase = CallbackPhase.Dialling;
            WithdrawAll(caller, WithdrawCause.AnsweredElsewhere);
            Do(new QueueEffect.DialCallback(session, number));
        }
        else
        {
            Leave(caller, CallerChange.AgentAnswered, WithdrawCause.AnsweredElsewhere);
            Do(new QueueEffect.Connect(session, number));
        }
        Show(seat.Agent);
    }

    private void OfferFailed(QueueInput.OfferFailed failed)
    {
        if (FindOffer(failed.Session, failed.Agent) is not { } offer)
            return;
        if (failed.Failure is OfferFailure.Declined or OfferFailure.Unsuited)
            offer.Caller.Declined.Add(offer.Seat.Agent);
        else if (offer.Seat.AskAgain is null)
            offer.Seat.AskAgain = _deadlines.Add(_now + PauseAfterFailure, DueKind.AskAgain, offer.Seat);
        if (failed.Failure is OfferFailure.Unsuited or OfferFailure.NoCall)
            WithoutRinging(offer);
        else
            Missed(offer);
    }

    // He did nothing wrong: he is what he was before.
    private void WithoutRinging(Offer offer)
    {
        End(offer);
        TakeAfterCall(offer.Seat);
        Show(offer.Seat.Agent);
    }

    private void RingOver(Offer offer)
    {
        offer.RingOver = null;
        Do(new QueueEffect.Withdraw(offer.Caller.Session, offer.Seat.Agent.Number, WithdrawCause.NoAnswer));
        Missed(offer);
    }

    private void Missed(Offer offer)
    {
        End(offer);
        RestAfterCall(offer.Seat);
        Show(offer.Seat.Agent);
        Decide(offer.Caller.Queue);
    }

    private void AskAgain(AgentSeat seat)
    {
        seat.AskAgain = null;
        Decide(seat.Queue);
    }

    /// <summary>Nobody is to answer for this caller any more. The agents did nothing wrong: they are what they were before.</summary>
    private void WithdrawAll(WaitingCaller caller, WithdrawCause cause)
    {
        var ringing = caller.Offers.ToArray();
        caller.Offers.Clear();
        foreach (var offer in ringing)
            Withdraw(offer, cause);
    }

    private void Withdraw(Offer offer, WithdrawCause cause)
    {
        End(offer);
        Do(new QueueEffect.Withdraw(offer.Caller.Session, offer.Seat.Agent.Number, cause));
        TakeAfterCall(offer.Seat);
        Show(offer.Seat.Agent);
    }

    private void End(Offer offer)
    {
        offer.Caller.Offers.Remove(offer);
        offer.Seat.Agent.Offer = null;
        _deadlines.Remove(offer.RingOver);
        Decide(offer.Caller.Queue);
    }

    private Offer? FindOffer(CallSessionId session, string number) =>
        _roster.Find(number)?.Offer is { } offer && offer.Caller.Session == session ? offer : null;
}
