using System.CommandLine;
using Bellwire.Server.Commands;

namespace Bellwire.Server.Settings;

/// <summary>The catalogue as command-line options of a verb.</summary>
internal sealed class SettingOptions
{
    private readonly List<(Setting Setting, Option Option)> _options = [];
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Any other setting of appsettings.json, such as a limit: --set PubSub:OutboxBytes=4194304. May be repeated.",
        HelpName = "KEY=VALUE",
    };

    public SettingOptions(Command command, Func<Setting, bool> offered)
    {
        foreach (var setting in SettingCatalogue.All.Where(s => !s.IsSecret && offered(s)))
        {
            Option option = setting switch
            {
                { IsFlag: true } => new Option<bool>(setting.Option),
                { Many: true } => new Option<string[]>(setting.Option) { HelpName = setting.Placeholder },
                _ => new Option<string>(setting.Option) { HelpName = setting.Placeholder },
            };
            option.Description = setting.Many ? $"{setting.Help} Several: commas, or repeat it." : setting.Help;
            command.Options.Add(option);
            _options.Add((setting, option));
        }
        command.Options.Add(_set);
    }

    /// <summary>What was typed, by key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Given(ParseResult parsed)
    {
        var given = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (var assignment in parsed.GetValue(_set) ?? [])
        {
            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw CommandFault.Usage($"--set takes KEY=VALUE, not '{assignment}'.");
            given[assignment[..equals].Trim()] = [assignment[(equals + 1)..]];
        }
        foreach (var (setting, option) in _options)
        {
            if (parsed.GetResult(option) is not { Implicit: false })
                continue;
            given[setting.Key] = option switch
            {
                Option<bool> flag => [parsed.GetValue(flag) ? "true" : "false"],
                Option<string> one => [parsed.GetValue(one) ?? ""],
                Option<string[]> many => parsed.GetValue(many) ?? [],
                _ => [],
            };
        }
        return given;
    }
}
