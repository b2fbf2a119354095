namespace Bellwire.PubSub.Routing;

/// <summary>Who gets the events of one topic: those who get all (less what their wish excepts), and those of each subject.</summary>
internal sealed class TopicIndex
{
    private readonly Dictionary<string, SessionSet> _bySubject = new(StringComparer.Ordinal);
    private readonly SessionSet _all = new();

    internal ReadOnlySpan<Member> All => _all.Members;

    internal ReadOnlySpan<Member> Of(string subject) => _bySubject.TryGetValue(subject, out var set) ? set.Members : default;

    internal void AddAll(Member member) => _all.Add(member);

    internal void RemoveAll(Member member) => _all.Remove(member);

    internal void Add(string subject, Member member)
    {
        if (!_bySubject.TryGetValue(subject, out var set))
            _bySubject.Add(subject, set = new SessionSet());
        set.Add(member);
    }

    internal void Remove(string subject, Member member)
    {
        if (!_bySubject.TryGetValue(subject, out var set))
            return;
        set.Remove(member);
        if (set.Count == 0)
            _bySubject.Remove(subject);
    }
}
