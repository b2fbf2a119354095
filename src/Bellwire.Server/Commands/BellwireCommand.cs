using System.CommandLine;
using System.CommandLine.Help;
using System.Diagnostics.CodeAnalysis;
using Bellwire.Server.Demo;
using Bellwire.Server.Doctor;
using Bellwire.Server.Provisioning;
using Bellwire.Server.Serve;
using Bellwire.Server.Tail;
using Bellwire.Storage;

namespace Bellwire.Server.Commands;

/// <summary>The command line: its verbs, and how any of them ends.</summary>
internal static class BellwireCommand
{
    private const string Examples = """
        Begin here:
          bellwire demo                                   a server with phones that register, on this machine only
          bellwire serve --data /var/lib/bellwire         the real thing
          bellwire provision office.json --data /var/lib/bellwire
          bellwire tail --data /var/lib/bellwire --user ann --domain example.org
          bellwire doctor --data /var/lib/bellwire

        Exit codes: 0 done, 1 failure (see the log), 2 wrong option or setting, 3 data folder, port or certificate not usable,
        4 refused (login, provisioning file, doctor's finding), 5 nobody answers.
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Create().Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpExamples)
            return Complain(ExitCode.Usage, string.Join(" ", parsed.Errors.Select(e => e.Message)), $"'{Verb(parsed)} --help' shows all options.");
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,               // StopSignals does it, with the drain's own limit
            });
        }
        catch (CommandFault fault)
        {
            return Complain(fault.Code, fault.Message, fault.Code == ExitCode.Usage ? $"'{Verb(parsed)} --help' shows all options." : "");
        }
        catch (OperationCanceledException)
        {
            return (int)ExitCode.Ok;
        }
        catch (Exception fault) when (Tell(fault, out var sentence))
        {
            return Complain(ExitCode.Environment, sentence, "");
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("Bellwire: a SIP phone system that tells WebSocket subscribers, at once and in order, what happens on its lines.")
        {
            ServeCommand.Create(),
            DemoCommand.Create(),
            ProvisionCommand.Create(),
            TailCommand.Create(),
            DoctorCommand.Create(),
        };
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        HelpExamples.AddTo(root, Examples);
        root.SetAction(_ =>
        {
            root.Parse("--help").Invoke();
            return (int)ExitCode.Usage;                         // a script that forgot the verb shall notice
        });
        return root;
    }

    private static string Verb(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "bellwire" : $"bellwire {parsed.CommandResult.Command.Name}";

    /// <summary>Faults of the place that any verb may meet on its way: no right to read, no room to write.</summary>
    private static bool Tell(Exception fault, [NotNullWhen(true)] out string? sentence)
    {
        sentence = fault switch
        {
            StorageException => fault.Message,
            UnauthorizedAccessException => $"{fault.Message} Run as the owner of the file, or give that user the right.",
            IOException io when Host.DiskFull.IsCauseOf(io) => $"The disk is full: {io.Message} Make room and start again.",
            IOException => fault.Message,
            _ => null,
        };
        return sentence is not null;
    }

    private static int Complain(ExitCode code, string sentence, string hint)
    {
        Console.Error.WriteLine(hint.Length == 0 ? $"bellwire: {sentence}" : $"bellwire: {sentence}{Environment.NewLine}{hint}");
        return (int)code;
    }
}
