namespace Bellwire.PubSub.Routing;

/// <summary>What one session wants of one topic: named subjects, or all but some. Pure: rights are not its business.</summary>
internal sealed class TopicWish
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>True: everything but <see cref="Names"/>. False: <see cref="Names"/> only.</summary>
    internal bool All { get; private set; }

    internal IReadOnlyCollection<string> Names => _names;

    /// <summary>Whether this topic's events carry their position.</summary>
    internal bool Position { get; set; }

    internal bool IsEmpty => !All && _names.Count == 0;

    internal bool Wants(string subject) => All != _names.Contains(subject);

    /// <summary>Whether an event about these subjects is wanted; one about nobody is wanted by who wants all.</summary>
    internal bool WantsAny(IReadOnlyList<string> subjects)
    {
        if (_names.Count == 0 || subjects.Count == 0)
            return All;
        for (var i = 0; i < subjects.Count; i++)
        {
            if (Wants(subjects[i]))
                return true;
        }
        return false;
    }

    /// <summary>How many of these are not kept by name yet.</summary>
    internal int CountNew(IReadOnlyList<string> subjects) => subjects.Distinct(StringComparer.Ordinal).Count(subject => !_names.Contains(subject));

    /// <summary>Union; null means all. Returns by how many the names kept have grown.</summary>
    internal int Add(IReadOnlyList<string>? subjects) => Change(subjects, all: true);

    /// <summary>Difference; null means the whole topic. Returns by how many the names kept have grown.</summary>
    internal int Subtract(IReadOnlyList<string>? subjects) => Change(subjects, all: false);

    // Adding to named ones and taking from "all" both keep a name; the other two drop it.
    private int Change(IReadOnlyList<string>? subjects, bool all)
    {
        var before = _names.Count;
        if (subjects is null)
        {
            All = all;
            _names.Clear();
        }
        else if (All == all)
        {
            _names.ExceptWith(subjects);
        }
        else
        {
            _names.UnionWith(subjects);
        }
        return _names.Count - before;
    }
}
