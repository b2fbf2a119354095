using Bellwire.Testing.Processes;

namespace Bellwire.Server.Tests.Processes;

/// <summary>Runs one verb of the built command to its end.</summary>
internal static class Verb
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    /// <summary>Started, not waited for; a <c>NAME=value</c> before the verb is an environment variable.</summary>
    public static ChildProcess Start(params string[] words)
    {
        var variables = words.TakeWhile(w => w.StartsWith("BELLWIRE_", StringComparison.Ordinal)).ToList();
        var environment = variables.Select(v => v.Split('=', 2)).ToDictionary(v => v[0], string? (v) => v[1]);
        return ChildProcess.Start(Repository.Dotnet, [Repository.ServerAssembly, .. words.Skip(variables.Count)], Path.GetTempPath(), environment);
    }

    public static async Task<(int Code, string Output)> RunAsync(params string[] words)
    {
        await using var process = Start(words);
        var code = await process.ExitAsync(Within);
        return (code, process.Output.Tail());
    }
}
