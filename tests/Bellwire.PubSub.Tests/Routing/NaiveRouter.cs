using Bellwire.Contracts;

namespace Bellwire.PubSub.Tests.Routing;

/// <summary>The meaning of subscriptions and rights, written down without any index: every question is answered from the history.</summary>
internal sealed class NaiveRouter
{
    internal sealed class Watcher(long account)
    {
        internal long Account => account;

        internal List<ClientCommand> Commands { get; } = [];

        internal bool Closed { get; set; }
    }

    private readonly Dictionary<long, (string Number, Role Role)> _extensions = [];
    private readonly Dictionary<long, QueueRights> _queues = [];
    private bool _cdrOwnCalls = true;

    internal List<Watcher> Watchers { get; } = [];

    internal bool Knows(long account) => _extensions.ContainsKey(account);

    internal void Apply(RightsRecord record)
    {
        switch (record)
        {
            case ExtensionRights { Enabled: true } rights:
                _extensions[rights.Extension.Value] = (rights.Number, rights.Role);
                break;
            case ExtensionRights rights:
                Gone(rights.Extension.Value);
                break;
            case ExtensionRemoved rights:
                Gone(rights.Extension.Value);
                break;
            case QueueRights rights:
                foreach (var same in _queues.Values.Where(known => known.Number == rights.Number).ToArray())
                    _queues.Remove(same.Queue.Value);
                _queues[rights.Queue.Value] = rights;
                break;
            case QueueRemoved rights:
                _queues.Remove(rights.Queue.Value);
                break;
            case TenantRights rights:
                _cdrOwnCalls = rights.CdrOwnCalls;
                break;
        }
    }

    internal bool Gets(Watcher watcher, PbxEvent evt)
    {
        if (watcher.Closed)
            return false;
        var (number, role) = _extensions[watcher.Account];
        var seesTenant = role is Role.Admin or Role.QueueManager;
        return evt.Topic switch
        {
            Topic.ExtensionEvents => evt.Subjects.Count == 0 ? WantsAll(watcher, evt.Topic) : evt.Subjects.Any(subject => Wants(watcher, evt.Topic, subject)),
            Topic.QueueEvents => Wants(watcher, evt.Topic, evt.Subjects[0]) && _queues.Values.Any(queue => queue.Number == evt.Subjects[0]
                && (seesTenant || queue.Agents.Contains(number) || queue.Managers.Contains(number))),
            _ => WantsAll(watcher, evt.Topic) && (seesTenant || (_cdrOwnCalls && evt.Subjects.Contains(number))),
        };
    }

    private static bool Wants(Watcher watcher, Topic topic, string subject)
    {
        var wants = false;
        foreach (var (adds, named) in Changes(watcher, topic))
        {
            if (named is null || named.Contains(subject))
                wants = adds;
        }
        return wants;
    }

    private static bool WantsAll(Watcher watcher, Topic topic)
    {
        var wants = false;
        foreach (var (adds, named) in Changes(watcher, topic))
        {
            if (named is null)
                wants = adds;
        }
        return wants;
    }

    private static IEnumerable<(bool Adds, IReadOnlyList<string>? Named)> Changes(Watcher watcher, Topic topic)
    {
        foreach (var command in watcher.Commands)
        {
            var (adds, topics, extensions, queues) = command switch
            {
                SubscribeCommand subscribe => (true, subscribe.Topics, subscribe.Extensions, subscribe.Queues),
                UnsubscribeCommand unsubscribe => (false, unsubscribe.Topics, unsubscribe.Extensions, unsubscribe.Queues),
                _ => throw new InvalidOperationException(),
            };
            if (topics is null || topics.Contains(topic))
                yield return (adds, topic switch { Topic.ExtensionEvents => extensions, Topic.QueueEvents => queues, _ => null });
        }
    }

    private void Gone(long account)
    {
        _extensions.Remove(account);
        foreach (var watcher in Watchers.Where(watcher => watcher.Account == account))
            watcher.Closed = true;
    }
}
