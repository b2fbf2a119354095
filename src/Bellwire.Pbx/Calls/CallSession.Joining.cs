using Bellwire.Pbx.Calls.Legs;
using Bellwire.Sip.Sdp;

namespace Bellwire.Pbx.Calls;

// Two legs that were not offered to each other are brought together: after a transfer, or out of a queue.
internal sealed partial class CallSession
{
    /// <summary>
    /// Brings two answered legs together. The new one was offered what the other said, so its answer is now offered to that other; a leg that
    /// comes from another call is asked first.
    /// </summary>
    private void Join(int stays, int joins)
    {
        if (LegOf(stays) is not { } one || LegOf(joins) is not { } other)
            return;
        EndStretch();
        Prepare(one, other);
        Bridge(one, other);
        if (_adopted.Remove(joins) && one.Audio.Remote is { } known)
        {
            other.SendOffer(other.Audio.Tell(known, SdpDirection.SendRecv), retriesGlare: true, outcome =>
            {
                if (outcome is { IsAccepted: true, Sdp: { } answer })
                    FinishJoin(one, other, answer);
                else
                    RecordStretch();
            });
            return;
        }
        if (_answers.TryGetValue(joins, out var said))
            FinishJoin(one, other, said);
        else
            RecordStretch();
    }

    private void FinishJoin(Leg one, Leg other, SdpSession said)
    {
        other.Agree(said);
        if (one.OwesAnswer)                                                    // a browser that is rung first has waited for this one
        {
            one.AnswerTheirOffer(one.Audio.Tell(said));
            RecordStretch();
            return;
        }
        one.SendOffer(one.Audio.Tell(said, SdpDirection.SendRecv), retriesGlare: true, outcome =>
        {
            if (outcome is not { IsAccepted: true, Sdp: { } answer })
            {
                RecordStretch();
                return;
            }
            one.Agree(answer);
            RecordStretch();                                                   // by now both have keys that are ours, if they have any
            Feed(new CallInput.HoldChanged(one.Number, answer.IsHold, one.CallId));      // the new party begins unheld, unless the answer says no
        });
    }

    private readonly HashSet<int> _adopted = [];
}
