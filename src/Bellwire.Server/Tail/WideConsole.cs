using Spectre.Console;

namespace Bellwire.Server.Tail;

/// <summary>A console that leaves the folding of long lines to the terminal, so that an event stays one line for grep.</summary>
internal static class WideConsole
{
    private const int Columns = 4000;

    public static IAnsiConsole Create()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        console.Profile.Width = Columns;
        return console;
    }
}
