namespace Bellwire.Pbx.Calls.Origins;

/// <summary>Whoever started a call and wants to know how it goes. On the loop of the call; it may feed the call at once.</summary>
internal interface IOriginWatch
{
    /// <summary>Who is rung first has answered and waits: <see cref="CallInput.GoOn"/> calls the callee, <see cref="CallInput.Stop"/> lets the caller go.</summary>
    void FirstAnswered(CallSession call);

    /// <summary>The callee has answered; the two talk.</summary>
    void Connected(CallSession call);

    /// <summary>The call is over. Told once, whatever was told before.</summary>
    /// <param name="stage">How far it came.</param>
    /// <param name="statusCode">The SIP status that ended it, 480 for no answer, 487 for a caller who hung up before the callee answered; 0 once connected.</param>
    void Over(CallSession call, OriginStage stage, int statusCode);
}

/// <summary>How far a call of our own making has come.</summary>
internal enum OriginStage
{
    /// <summary>The caller is rung.</summary>
    RingsFirst,

    /// <summary>The caller has answered and waits for the callee.</summary>
    CallsCallee,

    /// <summary>The two talk, or have talked.</summary>
    Connected,
}
