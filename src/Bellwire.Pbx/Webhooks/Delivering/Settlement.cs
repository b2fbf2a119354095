namespace Bellwire.Pbx.Webhooks.Delivering;

/// <summary>What is to be done with a delivery after an attempt.</summary>
internal abstract record Settlement
{
    private Settlement() { }

    /// <summary>Forget it, then say so: only then does the next of its order go.</summary>
    internal sealed record Delivered : Settlement;

    /// <summary>It waits until <paramref name="Due"/>, and its order behind it.</summary>
    internal sealed record Again(DateTimeOffset Due) : Settlement;

    /// <summary>Make a dead letter of it, then say so.</summary>
    internal sealed record Dead(string Reason) : Settlement;
}
