namespace Bellwire.Load.Generating;

/// <summary>RFC 3261 timers A, E and G with T1 = 500 ms, until <see cref="GivenUpAfter"/>: copies after 0.5, 1.5 and 3.5 s.</summary>
internal sealed class Repeats
{
    /// <summary>What takes longer has failed. A phone would wait 32 s; a person does not.</summary>
    internal static readonly TimeSpan GivenUpAfter = TimeSpan.FromSeconds(4);

    private const int AtATime = 16;

    private readonly Delays[] _stages = [.. new[] { 0.5, 1.0, 2.0, 0.5 }.Select(seconds => new Delays(TimeSpan.FromSeconds(seconds)))];

    internal void Begin(long now, int subject) => _stages[0].Add(now, subject);

    /// <summary>
    /// Calls for those that are due, a few at a time: once more, or at last given up. <paramref name="isWaiting"/> says whether it still waits for an answer.
    /// True: there are more.
    /// </summary>
    internal bool Run(long now, Func<int, bool> isWaiting, Action<int> again, Action<int> giveUp)
    {
        var left = AtATime;
        for (var stage = 0; stage < _stages.Length; stage++)
        {
            while (left > 0 && _stages[stage].TryTake(now, out var subject))
            {
                if (!isWaiting(subject))
                    continue;
                left--;
                if (stage == _stages.Length - 1)
                {
                    giveUp(subject);
                    continue;
                }
                again(subject);
                _stages[stage + 1].Add(now, subject);
            }
        }
        return left == 0;
    }
}
