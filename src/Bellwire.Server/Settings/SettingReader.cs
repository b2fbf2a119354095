using Bellwire.Server.Commands;

namespace Bellwire.Server.Settings;

/// <summary>Configuration to checked options. A wrong value ends in one sentence that names every way to set it.</summary>
internal static class SettingReader
{
    /// <summary>Sections for the limits of the parts, read by <see cref="LimitSections"/>.</summary>
    public static ServerOptions Read(IConfiguration configuration, string workingFolder)
    {
        var section = configuration.GetSection(SettingSources.Section);
        var options = new ServerOptions { Data = SettingSources.DefaultData };
        foreach (var setting in SettingCatalogue.All)
        {
            var values = Values(section.GetSection(setting.Key));
            if (values.Count > 0)
                options = setting.Apply(options, values) ?? throw CommandFault.Usage(Complaint(setting, values));
        }
        options = options with
        {
            Data = Path.GetFullPath(options.Data, workingFolder),
            Provision = options.Provision is { } file ? Path.GetFullPath(file, workingFolder) : null,
            TlsCert = options.TlsCert is { } cert ? Path.GetFullPath(cert, workingFolder) : null,
            TlsKey = options.TlsKey is { } key ? Path.GetFullPath(key, workingFolder) : null,
        };
        Check(options);
        return options;
    }

    private static string Complaint(Setting setting, List<string> values) => setting.IsSecret
        ? $"{setting.Variable} is not usable: it takes {setting.Expects}."
        : $"{setting.Option} (or {setting.Variable}, or {setting.Key} in {SettingSources.FileName}) takes {setting.Expects}, not '{string.Join(',', values)}'.";

    // A list is an array in the file, commas elsewhere.
    private static List<string> Values(IConfigurationSection section) => section.Value is { } text
        ? [.. text.Split(',', StringSplitOptions.TrimEntries)]
        : [.. section.GetChildren().Select(c => c.Value ?? "")];

    private static void Check(ServerOptions options)
    {
        if (options.TlsCert is null != options.TlsKey is null)
            throw CommandFault.Usage("--tls-cert and --tls-key go together: give both, or neither for a self-made certificate.");
        foreach (var file in new[] { options.TlsCert, options.TlsKey, options.Provision })
        {
            if (file is not null && !File.Exists(file))
                throw CommandFault.Usage($"{file} does not exist.");
        }
        if (options.BehindProxy.Count > 0 && options.WsiPlainPort is null)
            throw CommandFault.Usage("--behind-proxy belongs to --wsi-plain-port: give the port that the proxy connects to.");
        CheckPorts(options);
    }

    private static void CheckPorts(ServerOptions options)
    {
        (string Option, int Port)[] tcp =
        [
            ("--wsi-port", options.WsiPort), ("--api-port", options.ApiPort), ("--sip-port", options.SipPort),
            ("--sip-tls-port", options.SipTlsPort), ("--wsi-plain-port", options.WsiPlainPort ?? 0),
        ];
        var twice = tcp.Where(t => t.Port != 0).GroupBy(t => t.Port).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
            throw CommandFault.Usage($"{string.Join(" and ", twice.Select(t => t.Option))} are both {twice.Key}: give each its own port.");
        // A SIP port inside the RTP range is no fault: the port pool passes over what is taken.
    }
}
