using Bellwire.Contracts;

namespace Bellwire.PubSub.Sessions;

/// <summary>How far a session has come, as its reader knows it.</summary>
internal abstract record SessionState
{
    private SessionState() { }

    /// <summary>Not logged in; so many wrong logins so far.</summary>
    internal sealed record Anonymous(int WrongLogins) : SessionState;

    /// <summary>A login is being checked; nothing else is read meanwhile.</summary>
    internal sealed record Checking(AuthCommand Command, int WrongLogins) : SessionState;

    internal sealed record LoggedIn : SessionState;

    /// <summary>A close is under way; what still comes is not looked at.</summary>
    internal sealed record Leaving : SessionState;
}

/// <summary>What comes to a session.</summary>
internal abstract record SessionInput
{
    private SessionInput() { }

    internal sealed record Came(ClientCommand Command) : SessionInput;

    internal sealed record Judged(LoginVerdict Verdict) : SessionInput;

    /// <summary>More messages than the brake admits.</summary>
    internal sealed record Flooded : SessionInput;

    /// <summary>The account has as many sessions as it may have.</summary>
    internal sealed record NoSeat : SessionInput;
}

/// <summary>What a session does about it, in order.</summary>
internal abstract record SessionEffect
{
    private SessionEffect() { }

    internal sealed record Answer(RequestEcho Echo, string Error) : SessionEffect;

    internal sealed record Check(AuthCommand Command) : SessionEffect;

    internal sealed record Enter(AuthCommand Command, LoginVerdict.Granted Grant) : SessionEffect;

    internal sealed record Obey(ClientCommand Command) : SessionEffect;

    /// <summary>Counts a bad command.</summary>
    internal sealed record Blame : SessionEffect;

    /// <summary>The auth clock starts again.</summary>
    internal sealed record AwaitAuth : SessionEffect;

    internal sealed record Close(CloseCode Code) : SessionEffect;
}
