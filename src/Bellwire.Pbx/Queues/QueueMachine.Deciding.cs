using Bellwire.Pbx.Directory;

namespace Bellwire.Pbx.Queues;

// Which agent is rung for which caller next.
internal sealed partial class QueueMachine
{
    private readonly List<AgentSeat> _free = [];
    private readonly List<(WaitingCaller Caller, AgentSeat Seat)> _offers = [];

    private bool RingsAll => Settings.Strategy == QueueStrategy.RingSimultaneously;

    private bool BySkill => Settings.Strategy >= QueueStrategy.SkillBasedRoutingPrioritizedHunt;

    /// <summary>
    /// The offers to make now. The line is served from its head; a caller further back gets an agent whom nobody before him can have. Ring
    /// simultaneously asks every free agent for the first caller who may have one, hunts ask one at a time.
    /// </summary>
    /// <returns>Valid until the next call.</returns>
    internal List<(WaitingCaller Caller, AgentSeat Seat)> NextOffers()
    {
        _offers.Clear();
        if (ReadyAgents == 0 || Line.Count == 0)
            return _offers;
        _free.Clear();
        foreach (var seat in Seats)
            if (seat.CanBeAsked)
                _free.Add(seat);
        if (_free.Count > 1)
            Sort();
        foreach (var caller in Line)
        {
            if (_free.Count == 0)
                break;
            if (!caller.CanBeOffered || (!RingsAll && caller.Offers.Count > 0))
                continue;
            if (!Choose(caller) && caller.Offers.Count == 0 && caller.Asked.Count > 0)
            {
                caller.Asked.Clear();                                          // everybody was asked: a new round
                Choose(caller);
            }
        }
        return _offers;
    }

    private bool Choose(WaitingCaller caller) => RingsAll ? ChooseAll(caller) : ChooseOne(caller);

    private bool ChooseAll(WaitingCaller caller)
    {
        var before = _offers.Count;
        foreach (var seat in _free)
            if (MayAsk(caller, seat))
                _offers.Add((caller, seat));
        if (_offers.Count - before == _free.Count)
            _free.Clear();
        else
            _free.RemoveAll(seat => MayAsk(caller, seat));
        return _offers.Count > before;
    }

    private bool ChooseOne(WaitingCaller caller)
    {
        var index = -1;
        if (Settings.StickyRouting && LastAgents.Find(caller.Number) is { } last && SeatOf(last) is { } known && MayAsk(caller, known))
            index = _free.IndexOf(known);
        for (var i = 0; index < 0 && i < _free.Count; i++)
            if (MayAsk(caller, _free[i]))
                index = i;
        if (index < 0)
            return false;
        _offers.Add((caller, _free[index]));
        _free.RemoveAt(index);
        return true;
    }

    private static bool MayAsk(WaitingCaller caller, AgentSeat seat) => !caller.Asked.Contains(seat.Agent) && !caller.Declined.Contains(seat.Agent);

    // Who is to be asked first comes first; the configured order is there already.
    private void Sort()
    {
        if (Settings.Strategy is QueueStrategy.RingSimultaneously or QueueStrategy.PrioritizedHunt)
            return;
        _free.Sort(Settings.Strategy switch
        {
            QueueStrategy.CyclicHunt or QueueStrategy.SkillBasedRoutingCyclicHunt => BySkill ? SkilledCyclic : Cyclic,
            QueueStrategy.LeastWorkedHunt or QueueStrategy.SkillBasedRoutingLeastWorkedHunt => BySkill ? SkilledLeastWorked : LeastWorked,
            _ => SkilledOrder,
        });
    }

    private static readonly Comparison<AgentSeat> Order = static (a, b) => a.Order.CompareTo(b.Order);
    private static readonly Comparison<AgentSeat> Cyclic = static (a, b) => a.LastRung != b.LastRung ? a.LastRung.CompareTo(b.LastRung) : Order(a, b);

    private static readonly Comparison<AgentSeat> LeastWorked = static (a, b) =>
        a.LastAnswered != b.LastAnswered ? a.LastAnswered.CompareTo(b.LastAnswered) : Order(a, b);

    private static readonly Comparison<AgentSeat> SkilledOrder = BySkillThen(Order);
    private static readonly Comparison<AgentSeat> SkilledCyclic = BySkillThen(Cyclic);
    private static readonly Comparison<AgentSeat> SkilledLeastWorked = BySkillThen(LeastWorked);

    private static Comparison<AgentSeat> BySkillThen(Comparison<AgentSeat> hunt) =>
        (a, b) => a.SkillLevel != b.SkillLevel ? b.SkillLevel.CompareTo(a.SkillLevel) : hunt(a, b);
}
