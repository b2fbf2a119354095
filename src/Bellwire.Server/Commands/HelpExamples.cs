using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Bellwire.Server.Commands;

/// <summary>The library's help, followed by examples that can be copied.</summary>
internal sealed class HelpExamples(HelpAction inner, string text) : SynchronousCommandLineAction
{
    /// <summary>Puts the examples under a verb's help.</summary>
    public static void AddTo(Command command, string text)
    {
        var help = new HelpOption();
        help.Action = new HelpExamples((HelpAction)help.Action!, text);     // the library sets it in the constructor
        command.Options.Add(help);
    }

    public override int Invoke(ParseResult parseResult)
    {
        inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(text.TrimEnd());
        return (int)ExitCode.Ok;
    }

    public override bool ClearsParseErrors => true;
}
