using Bellwire.Contracts;
using Bellwire.PubSub.Rights;

namespace Bellwire.PubSub.Routing;

/// <summary>
/// One tenant in one shard: who wants and may see what. Permission is settled when a wish or a right changes; matching an event looks at indexes only.
/// What follows from a change comes back through <see cref="IRouterEffects"/>. Pure of sockets, clocks and locks.
/// </summary>
internal sealed class TenantRouter(IRouterEffects effects)
{
    private readonly Dictionary<ExtensionId, List<Member>> _byAccount = [];
    private readonly TopicIndex _extensions = new(), _queues = new(), _cdrs = new();
    private readonly HashSet<Member> _queueWishers = [];
    private long _match;

    internal TenantRightsState Rights { get; private set; } = TenantRightsState.Empty;

    internal int MemberCount { get; private set; }

    internal void Join(Member member)
    {
        if (!_byAccount.TryGetValue(member.Extension, out var sessions))
            _byAccount.Add(member.Extension, sessions = []);
        sessions.Add(member);
        MemberCount++;
    }

    internal void Leave(Member member)
    {
        if (!_byAccount.TryGetValue(member.Extension, out var sessions) || !sessions.Remove(member))
            return;
        if (sessions.Count == 0)
            _byAccount.Remove(member.Extension);
        MemberCount--;
        Withdraw(member, Topic.ExtensionEvents, null);
        Withdraw(member, Topic.QueueEvents, null);
        Withdraw(member, Topic.CdrEvents, null);
    }

    /// <summary>Union of a member's wishes with a command's. False: more names than <paramref name="maxElements"/>, nothing changed.</summary>
    internal bool Subscribe(Member member, SubscribeCommand command, int maxElements)
    {
        if (!Fits(member, command.Topics, command.Extensions, command.Queues, maxElements, adds: true))
            return false;
        foreach (var topic in command.Topics)
        {
            var named = Named(topic, command.Extensions, command.Queues);
            Want(member, topic, named);
            if (command.Position)
                member.WishOf(topic).Position = true;
            if (topic == Topic.QueueEvents)
                OweStatus(member, named);
        }
        return true;
    }

    /// <summary>Difference of a member's wishes with a command's. False as with <see cref="Subscribe"/>: what is excepted from "all" is kept by name.</summary>
    internal bool Unsubscribe(Member member, UnsubscribeCommand command, int maxElements)
    {
        var topics = command.Topics ?? [Topic.ExtensionEvents, Topic.CdrEvents, Topic.QueueEvents];
        if (!Fits(member, topics, command.Extensions, command.Queues, maxElements, adds: false))
            return false;
        foreach (var topic in topics)
            Withdraw(member, topic, Named(topic, command.Extensions, command.Queues));
        return true;
    }

    /// <summary>Applies a change of rights at its place in the order.</summary>
    internal void Apply(RightsChange change)
    {
        Rights = change.After;
        switch (change.Record)
        {
            case ExtensionRights { Enabled: true } extension:
                foreach (var member in SessionsOf(extension.Extension))
                {
                    (member.Number, member.Role) = (extension.Number, extension.Role);
                    RefreshAllQueues(member);
                    RefreshCdrs(member);
                }
                break;
            case ExtensionRights extension:
                CloseSessionsOf(extension.Extension);
                break;
            case ExtensionRemoved extension:
                CloseSessionsOf(extension.Extension);
                break;
            case ExtensionSessionsRevoked extension:
                CloseSessionsOf(extension.Extension);
                break;
            case QueueRights queue:
                if (change.Before.NumberOf(queue.Queue) is { } former && former != queue.Number)
                    RefreshQueueOfAll(former);
                RefreshQueueOfAll(queue.Number);
                break;
            case QueueRemoved queue:
                RefreshQueueOfAll(change.Before.NumberOf(queue.Queue) ?? queue.Number);
                break;
            case TenantRights:
                foreach (var sessions in _byAccount.Values)
                    sessions.ForEach(RefreshCdrs);
                break;
            case TenantRemoved:
                foreach (var extension in _byAccount.Keys.ToArray())
                    CloseSessionsOf(extension);
                break;
        }
    }

    /// <summary>Adds each member that wants and may see the event, once, to <paramref name="matched"/>.</summary>
    internal void Match(PbxEvent evt, List<Member> matched)
    {
        _match++;
        var subjects = evt.Subjects;
        switch (evt.Topic)
        {
            case Topic.ExtensionEvents:
                foreach (var member in _extensions.All)
                {
                    if (member.Extensions.WantsAny(subjects))
                        Take(member, matched);
                }
                MatchSubjects(_extensions, subjects, matched);
                break;
            case Topic.QueueEvents:
                foreach (var member in _queues.Of(subjects[0]))
                {
                    if (member.GateOpen(subjects[0]))
                        Take(member, matched);
                }
                break;
            default:
                foreach (var member in _cdrs.All)
                    Take(member, matched);
                MatchSubjects(_cdrs, subjects, matched);
                break;
        }
    }

    private void MatchSubjects(TopicIndex index, IReadOnlyList<string> subjects, List<Member> matched)
    {
        for (var i = 0; i < subjects.Count; i++)
        {
            foreach (var member in index.Of(subjects[i]))
                Take(member, matched);
        }
    }

    private void Take(Member member, List<Member> matched)
    {
        if (member.LastMatch == _match)
            return;
        member.LastMatch = _match;
        matched.Add(member);
    }

    private static bool Fits(Member member, IReadOnlyList<Topic> topics, IReadOnlyList<string>? extensions, IReadOnlyList<string>? queues, int max, bool adds)
    {
        var growth = 0;
        foreach (var topic in topics)
        {
            if (Named(topic, extensions, queues) is { } named && member.WishOf(topic).All != adds)
                growth += member.WishOf(topic).CountNew(named);
        }
        return growth == 0 || member.Elements + growth <= max;
    }

    private void Want(Member member, Topic topic, IReadOnlyList<string>? named)
    {
        var wish = member.WishOf(topic);
        if (topic == Topic.ExtensionEvents)
            IndexExtensions(member, named);
        member.Elements += wish.Add(named);
        if (topic == Topic.CdrEvents)
            RefreshCdrs(member);
        else if (topic == Topic.QueueEvents)
            RefreshQueues(member, named);
    }

    private void Withdraw(Member member, Topic topic, IReadOnlyList<string>? named)
    {
        var wish = member.WishOf(topic);
        if (topic == Topic.ExtensionEvents)
            UnindexExtensions(member, named);
        member.Elements += wish.Subtract(named);
        if (wish.IsEmpty)
            wish.Position = false;
        if (topic == Topic.CdrEvents)
            RefreshCdrs(member);
        else if (topic == Topic.QueueEvents)
            RefreshQueues(member, named);
    }

    // Before the wish changes: every extension of the tenant is permitted, so the index follows the wish alone.
    private void IndexExtensions(Member member, IReadOnlyList<string>? named)
    {
        var wish = member.Extensions;
        if (wish.All)
            return;
        if (named is null)
        {
            foreach (var number in wish.Names)
                _extensions.Remove(number, member);
            _extensions.AddAll(member);
            return;
        }
        foreach (var number in named.Distinct())
        {
            if (!wish.Wants(number))
                _extensions.Add(number, member);
        }
    }

    private void UnindexExtensions(Member member, IReadOnlyList<string>? named)
    {
        var wish = member.Extensions;
        if (wish.All)
        {
            if (named is null)
                _extensions.RemoveAll(member);
            return;
        }
        foreach (var number in named ?? wish.Names)
        {
            if (wish.Wants(number))
                _extensions.Remove(number, member);
        }
    }

    private void RefreshCdrs(Member member)
    {
        var wanted = member.Cdrs.All;
        var all = wanted && TenantRightsState.SeesTenant(member.Role);
        var own = wanted && !all && Rights.CdrOwnCalls ? member.Number : null;
        if (all != member.SeesAllCdrs)
        {
            if (all)
                _cdrs.AddAll(member);
            else
                _cdrs.RemoveAll(member);
            member.SeesAllCdrs = all;
        }
        if (own == member.CdrNumber)
            return;
        if (member.CdrNumber is { } former)
            _cdrs.Remove(former, member);
        if (own is not null)
            _cdrs.Add(own, member);
        member.CdrNumber = own;
    }

    private void RefreshAllQueues(Member member) => RefreshQueues(member, null);

    // Null: every queue that could have changed for this member.
    private void RefreshQueues(Member member, IReadOnlyList<string>? named)
    {
        if (member.Queues.IsEmpty)
            _queueWishers.Remove(member);
        else
            _queueWishers.Add(member);
        if (named is not null)
        {
            foreach (var queue in named)
                RefreshQueue(member, queue);
            return;
        }
        foreach (var queue in member.LiveQueues.ToArray())
            RefreshQueue(member, queue);
        foreach (var queue in member.Queues.All ? Rights.Queues.Keys : member.Queues.Names)
            RefreshQueue(member, queue);
    }

    private void RefreshQueueOfAll(string queue)
    {
        foreach (var member in _queueWishers)
            RefreshQueue(member, queue);
    }

    private void RefreshQueue(Member member, string queue)
    {
        var due = member.Queues.Wants(queue) && Rights.MaySeeQueue(queue, member.Number, member.Role);
        if (due && member.LiveQueues.Add(queue))
        {
            _queues.Add(queue, member);
            Owe(member, queue, seenLive: false);
        }
        else if (!due && member.LiveQueues.Remove(queue))
        {
            _queues.Remove(queue, member);
            member.Snapshots?.Forget(queue);
        }
    }

    // A subscribe pushes the status of each permitted queue that it names, each time; of those it has just begun it is owed already.
    private void OweStatus(Member member, IReadOnlyList<string>? named)
    {
        foreach (var queue in named ?? (IEnumerable<string>)member.LiveQueues)
        {
            if (member.LiveQueues.Contains(queue))
                Owe(member, queue, seenLive: true);
        }
    }

    private void Owe(Member member, string queue, bool seenLive)
    {
        (member.Snapshots ??= new SnapshotDebt()).Owe(queue, seenLive);
        effects.SnapshotsOwed(member);
    }

    private Member[] SessionsOf(ExtensionId extension) => _byAccount.TryGetValue(extension, out var sessions) ? [.. sessions] : [];

    private void CloseSessionsOf(ExtensionId extension)
    {
        foreach (var member in SessionsOf(extension))
        {
            Leave(member);
            effects.RightsGone(member);
        }
    }

    private static IReadOnlyList<string>? Named(Topic topic, IReadOnlyList<string>? extensions, IReadOnlyList<string>? queues) => topic switch
    {
        Topic.ExtensionEvents => extensions,
        Topic.QueueEvents => queues,
        _ => null, // the filter does not apply to CDRs
    };
}
