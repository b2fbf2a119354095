namespace Bellwire.Server.Settings;

/// <summary>One thing that can be set by an option, an environment variable and in appsettings.json.</summary>
/// <param name="Key">The key in the file: <c>WsiPort</c>.</param>
/// <param name="Help">The line in the help.</param>
/// <param name="Apply">Reads the values (several only of a list); false when they make no sense.</param>
/// <param name="Expects">What a value looks like, for the complaint: "a port, 0 to 65535".</param>
internal sealed record Setting(string Key, string Help, Func<ServerOptions, IReadOnlyList<string>, ServerOptions?> Apply, string Expects)
{
    public bool Many { get; init; }

    /// <summary>A secret: no option on the command line, where every user of the machine can read it.</summary>
    public bool IsSecret { get; init; }

    public bool IsFlag { get; init; }

    /// <summary>What stands in the help for the value.</summary>
    public string Placeholder { get; init; } = "";

    public string Option => "--" + Words('-').ToLowerInvariant();

    public string Variable => "BELLWIRE_" + Words('_').ToUpperInvariant();

    private string Words(char separator) =>
        string.Concat(Key.Select((c, i) => i > 0 && char.IsUpper(c) ? $"{separator}{c}" : $"{c}"));
}
