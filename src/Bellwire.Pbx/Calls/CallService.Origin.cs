using Bellwire.Pbx.Calls.Origins;

namespace Bellwire.Pbx.Calls;

// Calls that a program begins.
public sealed partial class CallService
{
    /// <summary>Begins a call: any thread, at once. What becomes of it is told by its events.</summary>
    public StartOutcome Start(StartCall wish)
    {
        if (wish.UserData.Length > StartCall.MaxUserData || !IsText(wish.UserData))
            return new StartOutcome.Refused(StartRefusal.BadUserData);
        var shard = ShardOf(wish.Tenant);
        if (shard.Loop.Waiting > _around.Options.MaxWaiting / 2)
            return Refuse(StartRefusal.TooManyCalls);
        var (plan, refusal) = shard.Plan(wish, new Origin { IsAskedFor = wish.IsAskedFor });
        if (plan is null)
            return Refuse(refusal);
        if (shard.Loop.Post(() => shard.Begin(plan), plan.Call))
            return new StartOutcome.Started(plan.Call.Facts.SessionId);
        plan.Call.NeverBegan();
        return Refuse(StartRefusal.TooManyCalls);
    }

    private StartOutcome.Refused Refuse(StartRefusal reason)
    {
        if (reason is StartRefusal.TooManyCalls or StartRefusal.NotReady)
            NoteRefused(reason == StartRefusal.NotReady ? Overload.RecordsCannotBeWritten : Overload.TooManyCalls);
        return new StartOutcome.Refused(reason);
    }

    // A lone half of a surrogate pair has no UTF-8, so no record could hold it.
    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
                return false;
        return true;
    }
}
