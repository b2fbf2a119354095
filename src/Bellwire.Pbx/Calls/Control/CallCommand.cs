using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls.Control;

/// <summary>What a program wants done with a call that stands.</summary>
public abstract record CallCommand
{
    private CallCommand() { }

    /// <summary>In whose name it is done; null: in nobody's.</summary>
    public virtual string? Extension => null;

    /// <summary>Ends the call, for everybody in it.</summary>
    public sealed record HangUp : CallCommand;

    /// <summary>The extension puts the other on hold: the other hears music, and neither hears the other.</summary>
    public sealed record Hold(string By) : CallCommand
    {
        public override string Extension => By;
    }

    /// <summary>Takes back a <see cref="Hold"/>.</summary>
    public sealed record Unhold(string By) : CallCommand
    {
        public override string Extension => By;
    }

    /// <summary>The extension sends the other on to a number and leaves (a blind transfer); it is responsible for a way out through a trunk.</summary>
    public sealed record Refer(string By, string To) : CallCommand
    {
        public override string Extension => By;
    }
}

/// <summary>A command for one call.</summary>
public sealed record CallWish
{
    public required TenantId Tenant { get; init; }

    public required CallSessionId Session { get; init; }

    public required CallCommand Command { get; init; }

    /// <summary>The extension that asks and may command only what it is a side of; null: it may command any call of the tenant.</summary>
    public required string? By { get; init; }
}

/// <summary>What came of a command.</summary>
public enum CommandOutcome
{
    /// <summary>It is done, or was so before. A transfer has begun: its events tell how it goes.</summary>
    Done,

    /// <summary>The tenant has no such call now, or whoever asks may not see it.</summary>
    NoSuchCall,

    /// <summary>Whoever asks is no side of the call, or names another extension than himself.</summary>
    NotAllowed,

    /// <summary>The extension does not talk in that call, or a transfer or a change of it is under way.</summary>
    NotNow,

    /// <summary>The extension's own phone holds the call: only that phone can take it back.</summary>
    HeldByPhone,

    /// <summary>The audio of the call passes us by (browsers).</summary>
    NotPossible,

    /// <summary>The number leads nowhere.</summary>
    NumberUnknown,

    /// <summary>The extension may not send a call to that number.</summary>
    NumberNotAllowed,

    /// <summary>The other's phone did not agree.</summary>
    PhoneRefused,

    /// <summary>The server has too much to do.</summary>
    Busy,
}
