using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls.Origins;

/// <summary>How a call of our own making begins: the caller, an extension, is rung first; who of his devices answers is connected with the callee.</summary>
internal sealed record Origin
{
    /// <summary>Who the phone that is rung first shows as calling; null: the callee.</summary>
    public string? ShownNumber { get; init; }

    /// <summary>With that number; null: the name of the extension or queue that is called.</summary>
    public string? ShownName { get; init; }

    /// <summary>The caller asked for the call himself: his own Do Not Disturb does not keep it from him.</summary>
    public bool IsAskedFor { get; init; }

    /// <summary>What the caller's devices are in the record; other than a normal call, they are no business of his until he answers.</summary>
    public CallType CallType { get; init; } = CallType.NormalCall;

    /// <summary>The queues count the agent as busy for the session of the caller whose place in line the call is made for; null: for the call itself.</summary>
    public CallSessionId? Place { get; init; }

    /// <summary>Who is told how the call goes; null: the callee is called as soon as the caller answers.</summary>
    public IOriginWatch? Watch { get; init; }
}
