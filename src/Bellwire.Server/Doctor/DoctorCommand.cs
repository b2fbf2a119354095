using System.CommandLine;
using System.Text.Json;
using Bellwire.Server.Commands;
using Bellwire.Server.Host;
using Bellwire.Server.Settings;
using Bellwire.Server.Tail;
using Spectre.Console;

namespace Bellwire.Server.Doctor;

/// <summary><c>bellwire doctor</c>: is all in order, and if not, what to do.</summary>
internal static class DoctorCommand
{
    private const string Examples = """
        Examples:
          bellwire doctor --data /var/lib/bellwire            with or without a running server
          bellwire doctor --data /var/lib/bellwire --json     for a monitoring system

        Looked at are settings, data folder, ports, certificate, database, clock and passwords. Give the same options as to 'serve'.
        Exit code 0: all good, or warnings only; 4: at least one problem.
        """;

    public static Command Create()
    {
        var command = new Command("doctor", "Say in words whether ports, certificate, database, clock and passwords are in order.");
        var settings = new SettingOptions(command, s => s.Key != "Provision");
        HelpExamples.AddTo(command, Examples);
        command.SetAction(async (parsed, cancellation) => (int)await RunAsync(settings.Given(parsed), cancellation));
        return command;
    }

    private static async Task<ExitCode> RunAsync(IReadOnlyDictionary<string, IReadOnlyList<string>> given, CancellationToken cancellation)
    {
        var settings = ServerSettings.Read(given, Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory());
        var options = settings.Options;
        var findings = await ExamineAsync(settings, TimeProvider.System, cancellation);
        if (options.Json)
            Console.Out.WriteLine(JsonSerializer.Serialize(findings, DoctorJson.Default.IReadOnlyListFinding));
        else
            Print(findings);
        return findings.Any(f => f.Health == Health.Problem) ? ExitCode.Refused : ExitCode.Ok;
    }

    private static async Task<IReadOnlyList<Finding>> ExamineAsync(ServerSettings settings, TimeProvider time, CancellationToken cancellation)
    {
        var options = settings.Options;
        var running = RunningServer.Find(options.Data);
        return
        [
            Finding.Good("settings", "All settings are readable and fit together."),
            .. DataFolderCheck.Look(options.Data),
            .. await PortsCheck.LookAsync(options, running, cancellation),
            .. CertificateCheck.Look(options, time),
            .. ClockCheck.Look(options.Data, time),
            .. await StoreCheck.LookAsync(options.Data, options.DataKey, isRunning: running is not null, time),
            .. RecordingCheck.Look(settings.Recording),
        ];
    }

    private static void Print(IReadOnlyList<Finding> findings)
    {
        var console = WideConsole.Create();
        foreach (var finding in findings)
        {
            var (colour, word) = finding.Health switch
            {
                Health.Good => ("green", "good"),
                Health.Warning => ("yellow", "warning"),
                _ => ("red", "PROBLEM"),
            };
            console.MarkupLine($"[{colour}]{word,-8}[/] {finding.Topic,-12} {Markup.Escape(finding.Sentence)}");
        }
        var problems = findings.Count(f => f.Health == Health.Problem);
        var warnings = findings.Count(f => f.Health == Health.Warning);
        console.MarkupLine(problems + warnings == 0 ? "All in order." : $"{problems} problems, {warnings} warnings.");
    }
}
