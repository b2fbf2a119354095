using Bellwire.Contracts;
using static Bellwire.PubSub.Sessions.SessionEffect;
using static Bellwire.PubSub.Sessions.SessionInput;
using static Bellwire.PubSub.Sessions.SessionState;

namespace Bellwire.PubSub.Sessions;

internal readonly record struct SessionStep(SessionState State, SessionEffect[] Effects);

/// <summary>The rules of the three commands before, during and after a login. Pure.</summary>
internal static class SessionMachine
{
    internal static SessionStep Next(SessionState state, SessionInput input, int maxWrongLogins) => (state, input) switch
    {
        (Leaving, _) => To(state),
        (_, Flooded) => To(new Leaving(), new Close(CloseCode.CommandFlood)),
        (_, Came { Command: CommandError error }) => To(state, new Answer(error.Echo, error.Text), new Blame()),

        (Anonymous, Came { Command: AuthCommand { Kind: not LoginKind.AccessToken, Domain: null } auth }) =>
            To(state, new Answer(auth.Echo, ReplyTexts.Missing("domain")), new Blame()),
        (Anonymous anonymous, Came { Command: AuthCommand auth }) => To(new Checking(auth, anonymous.WrongLogins), new Check(auth)),
        (Anonymous, Came came) => To(state, new Answer(came.Command.Echo, ReplyTexts.NotAuthorized), new Blame()),

        (Checking checking, Judged { Verdict: LoginVerdict.Granted grant }) => To(new LoggedIn(), new Enter(checking.Command, grant)),
        (Checking checking, Judged { Verdict: LoginVerdict.Refused }) when checking.WrongLogins + 1 >= maxWrongLogins =>
            To(new Leaving(), Wrong(checking), new Close(CloseCode.NotAuthorized)),
        (Checking checking, Judged { Verdict: LoginVerdict.Refused }) =>
            To(new Anonymous(checking.WrongLogins + 1), Wrong(checking), new AwaitAuth()),
        (Checking checking, Judged { Verdict: LoginVerdict.Busy }) =>
            To(new Leaving(), new Answer(checking.Command.Echo, ReplyTexts.ServerBusy), new Close(CloseCode.TooMany)),
        (Checking checking, Judged { Verdict: LoginVerdict.Throttled }) =>
            To(new Leaving(), new Answer(checking.Command.Echo, ReplyTexts.TooManyFailures), new Close(CloseCode.TooMany)),
        (Checking checking, NoSeat) =>
            To(new Leaving(), new Answer(checking.Command.Echo, ReplyTexts.TooManySessions), new Close(CloseCode.TooMany)),
        (Checking, Came came) => To(state, new Answer(came.Command.Echo, ReplyTexts.AuthPending), new Blame()),

        (LoggedIn, Came { Command: AuthCommand auth }) => To(state, new Answer(auth.Echo, ReplyTexts.AlreadyAuthorized), new Blame()),
        (LoggedIn, Came came) => To(state, new Obey(came.Command)),
        _ => To(state),
    };

    private static Answer Wrong(Checking checking) => new(checking.Command.Echo, ReplyTexts.NameOrPassword);

    private static SessionStep To(SessionState state, params SessionEffect[] effects) => new(state, effects);
}
