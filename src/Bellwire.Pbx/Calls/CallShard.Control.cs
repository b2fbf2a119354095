using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Control;

namespace Bellwire.Pbx.Calls;

// Looking at calls and commanding them, on their loop.
internal sealed partial class CallShard
{
    /// <summary>The calls of a tenant, the oldest first.</summary>
    internal IReadOnlyList<ActiveCall> CallsOf(TenantId tenant) =>
    [
        .. _calls.Where(call => call.Facts.TenantId == tenant).Select(call => call.Machine.View()).OfType<ActiveCall>().OrderBy(call => call.SessionId.Value),
    ];

    internal void Obey(CallWish wish, Action<CommandOutcome> done)
    {
        var call = _calls.FirstOrDefault(call => call.Facts.SessionId == wish.Session && call.Facts.TenantId == wish.Tenant);
        if (call?.Machine.View() is not { } view || (wish.By is { } by && !view.Parties.Contains(by)))
            done(CommandOutcome.NoSuchCall);
        else if (wish.By is { } asker && (!view.Sides.Contains(asker) || (wish.Command.Extension is { } named && named != asker)))
            done(CommandOutcome.NotAllowed);
        else
            call.Obey(wish.Command, done);
    }
}
