using Bellwire.Contracts;
using Bellwire.PubSub.Sessions;
using static Bellwire.PubSub.Sessions.SessionInput;
using static Bellwire.PubSub.Sessions.SessionState;

namespace Bellwire.PubSub.Tests.Sessions;

public sealed class SessionMachineTests
{
    private static readonly AuthCommand Auth = new() { Echo = default, Kind = LoginKind.UserName, Name = "ann", Domain = "example.org", Secret = "s" };
    private static readonly SubscribeCommand Subscribe = new() { Echo = default, Topics = [Topic.CdrEvents] };
    private static readonly LoginVerdict.Granted Granted =
        new(new Account(new TenantId(1), "example.org", new ExtensionId(2), "101", "ann", Role.Admin), null);

    private static readonly SessionState[] States = [new Anonymous(0), new Anonymous(4), new Checking(Auth, 0), new Checking(Auth, 4), new LoggedIn(), new Leaving()];

    private static readonly (string Name, SessionInput Input)[] Inputs =
    [
        ("auth", new Came(Auth)),
        ("auth without domain", new Came(Auth with { Domain = null })),
        ("token", new Came(Auth with { Kind = LoginKind.AccessToken, Domain = "" })),
        ("subscribe", new Came(Subscribe)),
        ("nonsense", new Came(new CommandError { Echo = default, Text = "nonsense" })),
        ("flood", new Flooded()),
        ("granted", new Judged(Granted)),
        ("refused", new Judged(new LoginVerdict.Refused())),
        ("busy", new Judged(new LoginVerdict.Busy(TimeSpan.Zero))),
        ("throttled", new Judged(new LoginVerdict.Throttled(TimeSpan.Zero))),
        ("no seat", new NoSeat()),
    ];

    // Rows as above; columns: not logged in, the same after four wrong logins, checking, checking the fifth, logged in, leaving.
    private static readonly string[][] Expected =
    [
        ["Checking:Check", "Checking:Check", "Checking:Answer+Blame", "Checking:Answer+Blame", "LoggedIn:Answer+Blame", "Leaving:"],
        ["Anonymous:Answer+Blame", "Anonymous:Answer+Blame", "Checking:Answer+Blame", "Checking:Answer+Blame", "LoggedIn:Answer+Blame", "Leaving:"],
        ["Checking:Check", "Checking:Check", "Checking:Answer+Blame", "Checking:Answer+Blame", "LoggedIn:Answer+Blame", "Leaving:"],
        ["Anonymous:Answer+Blame", "Anonymous:Answer+Blame", "Checking:Answer+Blame", "Checking:Answer+Blame", "LoggedIn:Obey", "Leaving:"],
        ["Anonymous:Answer+Blame", "Anonymous:Answer+Blame", "Checking:Answer+Blame", "Checking:Answer+Blame", "LoggedIn:Answer+Blame", "Leaving:"],
        ["Leaving:Close", "Leaving:Close", "Leaving:Close", "Leaving:Close", "Leaving:Close", "Leaving:"],
        ["Anonymous:", "Anonymous:", "LoggedIn:Enter", "LoggedIn:Enter", "LoggedIn:", "Leaving:"],
        ["Anonymous:", "Anonymous:", "Anonymous:Answer+AwaitAuth", "Leaving:Answer+Close", "LoggedIn:", "Leaving:"],
        ["Anonymous:", "Anonymous:", "Leaving:Answer+Close", "Leaving:Answer+Close", "LoggedIn:", "Leaving:"],
        ["Anonymous:", "Anonymous:", "Leaving:Answer+Close", "Leaving:Answer+Close", "LoggedIn:", "Leaving:"],
        ["Anonymous:", "Anonymous:", "Leaving:Answer+Close", "Leaving:Answer+Close", "LoggedIn:", "Leaving:"],
    ];

    [Fact]
    public void Every_input_in_every_state_does_what_the_table_says()
    {
        for (var row = 0; row < Inputs.Length; row++)
        {
            for (var column = 0; column < States.Length; column++)
            {
                var step = SessionMachine.Next(States[column], Inputs[row].Input, maxWrongLogins: 5);
                var told = $"{step.State.GetType().Name}:{string.Join('+', step.Effects.Select(effect => effect.GetType().Name))}";
                Assert.True(Expected[row][column] == told, $"{Inputs[row].Name} in {States[column].GetType().Name}: {told}");
            }
        }
    }

    [Fact]
    public void Wrong_logins_are_counted_and_nothing_else_is()
    {
        var refused = SessionMachine.Next(new Checking(Auth, 2), new Judged(new LoginVerdict.Refused()), 5);
        Assert.Equal(new Anonymous(3), refused.State);
        Assert.Equal(new Checking(Auth, 3), SessionMachine.Next(refused.State, new Came(Auth), 5).State);
        Assert.Equal(new Anonymous(3), SessionMachine.Next(refused.State, new Came(Subscribe), 5).State);
    }

    [Fact]
    public void A_session_may_send_a_burst_and_then_so_many_a_second()
    {
        var brake = new CommandBrake(new PubSubOptions { CommandBurst = 100, CommandsPerSecond = 20 });
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(brake.Admit(TimeSpan.Zero)));
        Assert.False(brake.Admit(TimeSpan.Zero));
        Assert.All(Enumerable.Range(0, 20), _ => Assert.True(brake.Admit(TimeSpan.FromSeconds(1))));
        Assert.False(brake.Admit(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_hundred_bad_commands_in_ten_seconds_are_too_many()
    {
        var brake = new CommandBrake(new PubSubOptions { BadCommands = 100 });
        Assert.All(Enumerable.Range(0, 300), i => Assert.True(brake.AdmitBad(TimeSpan.FromSeconds(i / 9.0))));
        var hasty = new CommandBrake(new PubSubOptions { BadCommands = 100 });
        Assert.All(Enumerable.Range(0, 99), i => Assert.True(hasty.AdmitBad(TimeSpan.FromSeconds(i / 11.0))));
        Assert.False(hasty.AdmitBad(TimeSpan.FromSeconds(9.5)));
    }
}
