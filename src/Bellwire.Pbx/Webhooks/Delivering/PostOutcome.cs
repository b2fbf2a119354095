namespace Bellwire.Pbx.Webhooks.Delivering;

/// <summary>What became of one request.</summary>
public abstract record PostOutcome
{
    private PostOutcome() { }

    /// <param name="Status">The HTTP status.</param>
    /// <param name="RetryAfter">What the receiver asked for with a 429 or 503.</param>
    public sealed record Answered(int Status, TimeSpan? RetryAfter) : PostOutcome;

    /// <summary>No connection, no trust, or no answer in time.</summary>
    public sealed record NoAnswer(string Reason) : PostOutcome;

    /// <summary>The receiver has it.</summary>
    public bool IsTaken => this is Answered { Status: >= 200 and < 300 };

    /// <summary>The receiver wants this event never again.</summary>
    internal bool IsGone => this is Answered { Status: 404 or 410 };

    /// <summary>The receiver as a whole is not well, whatever the event.</summary>
    internal bool IsTrouble => this is NoAnswer or Answered { Status: 408 or 429 or >= 500 };

    /// <summary>For people.</summary>
    public string Describe() => this switch
    {
        Answered answered => FormattableString.Invariant($"answered {answered.Status}"),
        NoAnswer none => none.Reason,
        _ => throw new InvalidOperationException("the family is closed"),
    };
}
