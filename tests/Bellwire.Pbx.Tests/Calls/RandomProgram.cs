using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Calls.Control;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>A program that starts calls and commands them as a die says, also what cannot be done.</summary>
internal sealed class RandomProgram(TestPbx pbx, Random die, string[] numbers)
{
    private readonly List<Task<CommandOutcome>> _commands = [];

    internal void Acts()
    {
        if (die.Next(2) == 0)
            pbx.Calls.Start(new StartCall { Tenant = pbx.Tenant(), Caller = numbers[die.Next(4)], Callee = Number() });
        else
            Commands();
    }

    /// <summary>Whether every command has been answered; the answers come on other threads, at once.</summary>
    internal bool IsAnswered => Task.WaitAll([.. _commands], TimeSpan.FromSeconds(10));

    private void Commands()
    {
        var calls = pbx.Calls.ShardOf(pbx.Tenant()).CallsOf(pbx.Tenant());
        if (calls.Count == 0)
            return;
        var call = calls[die.Next(calls.Count)];
        var by = call.Sides.IsEmpty || die.Next(8) == 0 ? Number() : call.Sides[die.Next(call.Sides.Length)];
        CallCommand command = die.Next(6) switch
        {
            0 => new CallCommand.HangUp(),
            1 or 2 => new CallCommand.Hold(by),
            3 or 4 => new CallCommand.Unhold(by),
            _ => new CallCommand.Refer(by, Number()),
        };
        _commands.Add(pbx.Calls.CommandAsync(
            new CallWish { Tenant = pbx.Tenant(), Session = call.SessionId, Command = command, By = die.Next(2) == 0 ? null : by }, CancellationToken.None));
    }

    private string Number() => numbers[die.Next(numbers.Length)];
}
