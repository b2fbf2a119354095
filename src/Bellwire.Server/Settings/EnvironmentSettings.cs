using System.Collections;

namespace Bellwire.Server.Settings;

/// <summary>
/// <c>BELLWIRE_</c> variables as configuration keys: a double underscore parts sections, single ones part words, so that
/// <c>BELLWIRE_WSI_PORT</c> is <c>Bellwire:WsiPort</c> and <c>BELLWIRE_HUB__MAX_SOCKETS</c> is <c>Bellwire:Hub:MaxSockets</c>.
/// </summary>
internal static class EnvironmentSettings
{
    private const string Prefix = "BELLWIRE_";

    public static IEnumerable<KeyValuePair<string, string?>> Read(IDictionary variables)
    {
        foreach (DictionaryEntry variable in variables)
        {
            if (variable.Key is string name && variable.Value is string value && name.StartsWith(Prefix, StringComparison.Ordinal))
                yield return new(SettingSources.Section + ":" + Key(name[Prefix.Length..]), value);
        }
    }

    // Keys of IConfiguration ignore case: MAXSOCKETS finds MaxSockets.
    private static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
}
