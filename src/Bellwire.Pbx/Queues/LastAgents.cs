namespace Bellwire.Pbx.Queues;

/// <summary>Which agent last served a number, for last-agent stickiness. Bounded: the numbers served longest ago are forgotten first.</summary>
internal sealed class LastAgents
{
    private const int MaxNumbers = 10_000;

    private readonly Dictionary<string, LinkedListNode<(string Number, string Agent)>> _byNumber = [];
    private readonly LinkedList<(string Number, string Agent)> _oldestFirst = new();

    internal string? Find(string number) => _byNumber.TryGetValue(number, out var node) ? node.Value.Agent : null;

    internal void Served(string number, string agent)
    {
        if (_byNumber.Remove(number, out var before))
            _oldestFirst.Remove(before);
        _byNumber[number] = _oldestFirst.AddLast((number, agent));
        if (_byNumber.Count <= MaxNumbers || _oldestFirst.First is not { } oldest)
            return;
        _byNumber.Remove(oldest.Value.Number);
        _oldestFirst.RemoveFirst();
    }
}
