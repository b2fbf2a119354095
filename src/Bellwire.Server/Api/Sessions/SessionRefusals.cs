using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Control;

namespace Bellwire.Server.Api.Sessions;

/// <summary>What calls refuse, in the interface's shape.</summary>
internal static class SessionRefusals
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    public static Refusal Of(StartRefusal reason) => reason switch
    {
        StartRefusal.CallerUnknown => Refusal.Invalid("caller must be an enabled extension of the tenant."),
        StartRefusal.CalleeUnknown => Refusal.Invalid("callee leads nowhere: it must be an extension, a queue, or a number that an outbound rule matches."),
        StartRefusal.NotAllowed => Forbidden("The caller may not dial that number."),
        StartRefusal.BadUserData => Refusal.Invalid(FormattableString.Invariant($"user_data must be text of at most {StartCall.MaxUserData} characters.")),
        _ => Refusal.Busy(Wait),
    };

    /// <summary>Null: it was done.</summary>
    public static Refusal? Of(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Done => null,
        CommandOutcome.NoSuchCall => Refusal.NotFound,
        CommandOutcome.NotAllowed => Forbidden("You may command your own calls, and yourself in them."),
        CommandOutcome.NotNow => Conflict("The extension does not talk in that call, or a transfer or a change of it is under way."),
        CommandOutcome.HeldByPhone => Conflict("The extension's own phone holds the call, so only that phone can take it back."),
        CommandOutcome.NotPossible => Conflict("The audio of that call goes from browser to browser."),
        CommandOutcome.NumberUnknown => Refusal.Invalid("refer_to leads nowhere: it must be an extension, a queue, or a number that an outbound rule matches."),
        CommandOutcome.NumberNotAllowed => Forbidden("The extension may not send a call to that number."),
        CommandOutcome.PhoneRefused => Conflict("The other phone did not agree, or is gone."),
        _ => Refusal.Busy(Wait),
    };

    private static Refusal Forbidden(string message) => Refusal.One(StatusCodes.Status403Forbidden, "FORBIDDEN", message);

    private static Refusal Conflict(string message) => Refusal.One(StatusCodes.Status409Conflict, "CONFLICT", message);
}
