using Spectre.Console;

namespace Bellwire.Server.Commands;

/// <summary>A password from where it is safe: a file, the environment, or typed unseen. Never an argument, which every user can list.</summary>
internal static class PasswordInput
{
    public static string Read(string? file, string variable, string prompt)
    {
        if (file is not null)
            return FromFile(file);
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
            return value;
        if (Console.IsInputRedirected)
            throw CommandFault.Usage($"A password is needed: set {variable}, or name a file with --password-file.");
        // The prompt goes to standard error, so that standard output carries data only.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Prompt(new TextPrompt<string>(prompt).Secret(null));
    }

    private static string FromFile(string file)
    {
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandFault.Usage($"The password file {file} cannot be read: {fault.Message}");
        }
    }
}
