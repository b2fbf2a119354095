using System.Collections.Immutable;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls.Control;

/// <summary>A call as it stands at one moment.</summary>
public sealed record ActiveCall
{
    public required CallSessionId SessionId { get; init; }

    public required CallState State { get; init; }

    public required CallDirection Direction { get; init; }

    public required string Caller { get; init; }

    public required string CallerDisplayName { get; init; }

    public required string Callee { get; init; }

    /// <summary>The trunk that it came from or goes out by; <c>""</c> if none.</summary>
    public required string Trunk { get; init; }

    public required string UserData { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>As in the record to come; null: not answered yet.</summary>
    public required DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>What rings or talks on the callee's side now, and whoever is rung first.</summary>
    public required ImmutableArray<ActiveTarget> Targets { get; init; }

    /// <summary>Extensions that talk now, that hold or are held, and the caller: those who may end the call.</summary>
    public required ImmutableArray<string> Sides { get; init; }

    /// <summary>All extensions that are or have been a party, as the events of the call have them.</summary>
    public required ImmutableArray<string> Parties { get; init; }
}

/// <summary>One endpoint that rings or talks.</summary>
/// <param name="Number">An extension, a queue, or an outside number.</param>
/// <param name="AnsweredAt">Null: it rings.</param>
public sealed record ActiveTarget(string Number, string Trunk, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt);

public enum CallState
{
    /// <summary>Nobody has answered the caller, or who is rung first has not answered himself.</summary>
    Ringing,

    /// <summary>Somebody waits in a queue, or is parked.</summary>
    Waiting,
    Talking,

    /// <summary>One of the two has put the other on hold.</summary>
    Held,
}
