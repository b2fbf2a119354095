using System.Collections;
using Bellwire.Server.Commands;

namespace Bellwire.Server.Settings;

/// <summary>Option over environment over the data folder's appsettings.json over the working folder's over default.</summary>
internal static class SettingSources
{
    public const string Section = "Bellwire";
    public const string FileName = "appsettings.json";
    public const string DefaultData = "bellwire-data";

    /// <param name="given">What was on the command line, by key (<c>WsiPort</c>, <c>Hub:MaxSockets</c>).</param>
    /// <param name="environment">The process's variables.</param>
    /// <param name="workingFolder">Where the command was typed.</param>
    public static IConfigurationRoot Read(IReadOnlyDictionary<string, IReadOnlyList<string>> given, IDictionary environment, string workingFolder)
    {
        List<KeyValuePair<string, string?>> above =
        [
            .. EnvironmentSettings.Read(environment),
            .. given.Select(g => new KeyValuePair<string, string?>($"{Section}:{g.Key}", string.Join(',', g.Value))),
        ];
        var workingFile = Path.Combine(workingFolder, FileName);
        var builder = new ConfigurationBuilder();
        AddFile(builder, workingFile);
        var data = above.LastOrDefault(s => s.Key.Equals($"{Section}:Data", StringComparison.OrdinalIgnoreCase)).Value ?? Peek(workingFile) ?? DefaultData;
        var dataFile = Path.Combine(Path.GetFullPath(data, workingFolder), FileName);
        if (dataFile != workingFile)
            AddFile(builder, dataFile);
        foreach (var setting in above)
            builder.AddInMemoryCollection([setting]);           // one source each: a later one wins, and keys may differ in case
        return Build(builder, workingFile);
    }

    private static string? Peek(string file)
    {
        var builder = new ConfigurationBuilder();
        AddFile(builder, file);
        return Build(builder, file)[$"{Section}:Data"];
    }

    private static void AddFile(ConfigurationBuilder builder, string path)
    {
        if (File.Exists(path))
            builder.AddJsonStream(File.OpenRead(path));
    }

    private static IConfigurationRoot Build(ConfigurationBuilder builder, string near)
    {
        try
        {
            return builder.Build();
        }
        catch (Exception fault) when (fault is FormatException or InvalidDataException or System.Text.Json.JsonException)
        {
            throw CommandFault.Usage($"{FileName} (in {Path.GetDirectoryName(near)} or the data folder) is not good JSON: {Reason(fault)}");
        }
        finally
        {
            foreach (var stream in builder.Sources.OfType<Microsoft.Extensions.Configuration.Json.JsonStreamConfigurationSource>())
                stream.Stream?.Dispose();
        }
    }

    private static string Reason(Exception fault) => (fault.InnerException ?? fault).Message;
}
