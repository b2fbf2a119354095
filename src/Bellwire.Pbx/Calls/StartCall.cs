using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls;

/// <summary>A call that a program wants: <see cref="Caller"/> is rung first; when he answers, <see cref="Callee"/> is called as if he had dialled it.</summary>
public sealed record StartCall
{
    /// <summary>Characters of <see cref="UserData"/>.</summary>
    public const int MaxUserData = 1_024;

    public required TenantId Tenant { get; init; }

    /// <summary>An enabled extension of the tenant. All its devices ring; its forwards are not followed.</summary>
    public required string Caller { get; init; }

    /// <summary>An extension, a queue, or a number that an outbound rule lets the caller dial.</summary>
    public required string Callee { get; init; }

    /// <summary>Goes into the CDR as it is; at most <see cref="MaxUserData"/> characters.</summary>
    public string UserData { get; init; } = "";

    /// <summary>The caller asked for it himself: his own Do Not Disturb does not refuse it.</summary>
    public bool IsAskedFor { get; init; }
}

/// <summary>What became of the wish.</summary>
public abstract record StartOutcome
{
    private StartOutcome() { }

    /// <summary>The call has begun. Its id is also the <c>request_id</c> of its <c>call_start</c>.</summary>
    public sealed record Started(CallSessionId SessionId) : StartOutcome;

    /// <summary>There is no call, no event and no record.</summary>
    public sealed record Refused(StartRefusal Reason) : StartOutcome;
}

/// <summary>Why a call did not begin.</summary>
public enum StartRefusal
{
    /// <summary>The tenant has no such extension, or it is disabled.</summary>
    CallerUnknown,

    /// <summary>The number leads nowhere.</summary>
    CalleeUnknown,

    /// <summary>The caller may not dial that number: outbound calls are off for him, or its prefix is blocked.</summary>
    NotAllowed,

    /// <summary>More than <see cref="StartCall.MaxUserData"/> characters, or one that is no text.</summary>
    BadUserData,

    /// <summary>The server, the tenant or the way out has as many calls as it may have.</summary>
    TooManyCalls,

    /// <summary>Records cannot be written at the moment, or the server stops, so no call begins.</summary>
    NotReady,
}
