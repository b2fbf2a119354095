using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Bellwire.Server.Tail;

/// <summary>One coloured line an event, for a person.</summary>
internal sealed class PersonPrinter(IAnsiConsole console, TimeZoneInfo zone, TimeProvider time) : ITailPrinter
{
    public void Live(Uri address) => Line(Now(), "grey", "connected", $"to {address.Authority}, waiting for events");

    public void Lost(string reason, TimeSpan wait) =>
        Line(Now(), "red", "lost", $"{reason}; trying again {(wait < TimeSpan.FromSeconds(1) ? "at once" : $"in {wait.TotalSeconds:0} s")}");

    public void Event(ReadOnlyMemory<byte> message)
    {
        using var document = JsonDocument.Parse(message);
        var view = new EventView(document.RootElement);
        var line = EventLine.Of(view);
        var at = view.UnixSeconds is > 0 and var seconds and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : Now();
        Line(at, line.Colour, line.Word, line.Sentence);
    }

    private DateTimeOffset Now() => time.GetUtcNow();

    private void Line(DateTimeOffset at, string colour, string word, string sentence)
    {
        var clock = TimeZoneInfo.ConvertTime(at, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        console.Write(new Markup($"[grey]{clock}[/]  [{colour}]{Markup.Escape(word.PadRight(11))}[/] {Markup.Escape(sentence)}\n").Overflow(Overflow.Fold));
    }
}
