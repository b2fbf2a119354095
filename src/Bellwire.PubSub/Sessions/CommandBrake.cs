namespace Bellwire.PubSub.Sessions;

/// <summary>
/// Counts what one session sends: a bucket of messages that refills steadily, and the bad ones of a sliding window. Pure: time is an argument.
/// </summary>
internal sealed class CommandBrake(PubSubOptions options)
{
    private readonly Queue<TimeSpan> _bad = new();
    private double _tokens = options.CommandBurst;
    private TimeSpan _filled;

    /// <summary>A message came. False: too many.</summary>
    internal bool Admit(TimeSpan now)
    {
        _tokens = Math.Min(options.CommandBurst, _tokens + (now - _filled).TotalSeconds * options.CommandsPerSecond);
        _filled = now;
        if (_tokens < 1)
            return false;
        _tokens--;
        return true;
    }

    /// <summary>A message was no good command. False: too many of them.</summary>
    internal bool AdmitBad(TimeSpan now)
    {
        while (_bad.TryPeek(out var first) && now - first >= options.BadCommandWindow)
            _bad.Dequeue();
        _bad.Enqueue(now);
        return _bad.Count < options.BadCommands;
    }
}
