namespace Bellwire.PubSub.Routing;

/// <summary>Members in an array, to be walked fast; a position table only where there are many, so that a small set stays small.</summary>
internal sealed class SessionSet
{
    private const int TableFrom = 32;

    private Member[] _members = [];
    private Dictionary<Member, int>? _positions;

    internal int Count { get; private set; }

    internal ReadOnlySpan<Member> Members => _members.AsSpan(0, Count);

    /// <summary>Adds one that is not in it.</summary>
    internal void Add(Member member)
    {
        if (Count == _members.Length)
            Array.Resize(ref _members, Math.Max(1, Count * 2));
        _members[Count] = member;
        if (_positions is null && Count >= TableFrom)
        {
            _positions = new Dictionary<Member, int>(Count * 2);
            for (var i = 0; i < Count; i++)
                _positions.Add(_members[i], i);
        }
        _positions?.Add(member, Count);
        Count++;
    }

    internal void Remove(Member member)
    {
        var at = _positions is null ? Array.IndexOf(_members, member, 0, Count) : _positions.GetValueOrDefault(member, -1);
        if (at < 0)
            return;
        var last = _members[--Count];
        _members[at] = last;
        _members[Count] = null!; // past the end, nobody looks there
        if (_positions is null)
            return;
        _positions[last] = at;
        _positions.Remove(member);
    }
}
