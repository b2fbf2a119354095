namespace Bellwire.Testing.Processes;

/// <summary>How a server is started.</summary>
/// <param name="Data">The data folder; starting again on the same one is a restart.</param>
public sealed record ServeOrder(string Data)
{
    /// <summary>The file to apply; null takes the folder as it is.</summary>
    public string? Provision { get; init; }

    /// <summary>Environment variables: <c>BELLWIRE_REGISTRAR__MIN_EXPIRES</c>.</summary>
    public IReadOnlyDictionary<string, string?>? Settings { get; init; }

    /// <summary>Further options. A port given here replaces the free one.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The command that starts the server's: <c>taskset -c 0</c>.</summary>
    public IReadOnlyList<string> Under { get; init; } = [];
}
