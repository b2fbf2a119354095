using System.ComponentModel.DataAnnotations;
using Bellwire.Server.Commands;

namespace Bellwire.Server.Settings;

/// <summary>The limits of the parts, each part's own options class under its own section: <c>Bellwire:Hub:MaxSockets</c>.</summary>
internal static class LimitSections
{
    /// <summary>Fills a part's options and checks their ranges; a wrong or unknown name ends in one sentence.</summary>
    public static T Bind<T>(IConfiguration configuration, string name, params ReadOnlySpan<string> except)
        where T : class, new()
    {
        var limits = new T();
        var section = configuration.GetSection(SettingSources.Section).GetSection(name);
        var known = typeof(T).GetProperties().Where(p => p.SetMethod is not null).Select(p => p.Name).ToList();
        foreach (var hidden in except)
            known.Remove(hidden);
        var unknown = section.GetChildren().FirstOrDefault(c => !known.Contains(c.Key, StringComparer.OrdinalIgnoreCase));
        if (unknown is not null)
            throw CommandFault.Usage($"There is no setting {name}:{unknown.Key}. Known are {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        try
        {
            section.Bind(limits);
        }
        catch (InvalidOperationException fault)
        {
            throw CommandFault.Usage($"Settings of {name}: {(fault.InnerException ?? fault).Message}");
        }
        var faults = new List<ValidationResult>();
        Validator.TryValidateObject(limits, new ValidationContext(limits), faults, validateAllProperties: true);
        Refuse(name, [.. faults.Select(f => f.ErrorMessage ?? "wrong")]);
        return limits;
    }

    /// <summary>Ends in a sentence when a part's own check found something.</summary>
    public static void Refuse(string name, IReadOnlyList<string> faults)
    {
        if (faults.Count > 0)
            throw CommandFault.Usage($"Settings of {name}: {string.Join("; ", faults)}.");
    }

    /// <summary>Finds misspelt keys: all names under <c>Bellwire</c> must be settings or sections. Variables of other verbs are left alone.</summary>
    public static void RefuseUnknown(IConfiguration configuration, IReadOnlyCollection<string> sections, System.Collections.IDictionary environment)
    {
        var known = SettingCatalogue.All.Select(s => s.Key).Concat(sections).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, _) in EnvironmentSettings.Read(environment))
            known.Add(key.Split(':')[1]);
        var unknown = configuration.GetSection(SettingSources.Section).GetChildren().FirstOrDefault(c => !known.Contains(c.Key));
        if (unknown is not null)
            throw CommandFault.Usage($"There is no setting '{unknown.Key}'. Known are {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
    }
}
