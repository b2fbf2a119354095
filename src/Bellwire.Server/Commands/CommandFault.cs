namespace Bellwire.Server.Commands;

/// <summary>Ends a verb: one sentence for the person who typed it, telling what to do, and the exit code.</summary>
internal sealed class CommandFault : Exception
{
    public CommandFault(ExitCode code, string sentence, Exception? cause = null)
        : base(sentence, cause) => Code = code;

    public ExitCode Code { get; }

    public static CommandFault Usage(string sentence) => new(ExitCode.Usage, sentence);

    public static CommandFault Environment(string sentence, Exception? cause = null) => new(ExitCode.Environment, sentence, cause);
}
