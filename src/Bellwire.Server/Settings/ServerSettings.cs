using System.Collections;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Registrar;
using Bellwire.PubSub;
using Bellwire.PubSub.Listening;
using Bellwire.Server.Http;

namespace Bellwire.Server.Settings;

/// <summary>All that a server is told, checked before anything is touched.</summary>
internal sealed record ServerSettings(
    ServerOptions Options, HttpLimits Http, PubSubOptions PubSub, ConnectionLimits Connections, AccountsOptions Accounts,
    RegistrarOptions Registrar, SipBounds Sip, IConfiguration Configuration)
{
    private static readonly string[] Sections = ["Http", "PubSub", "Connections", "Accounts", "Registrar", "Sip"];

    public static ServerSettings Read(IReadOnlyDictionary<string, IReadOnlyList<string>> given, IDictionary environment, string workingFolder)
    {
        var configuration = SettingSources.Read(given, environment, workingFolder);
        LimitSections.RefuseUnknown(configuration, Sections, environment);
        var pubSub = LimitSections.Bind<PubSubOptions>(configuration, "PubSub", "Epoch");
        pubSub.Epoch = "checked";                               // the run's own name comes later; it is no setting
        LimitSections.Refuse("PubSub", pubSub.Faults());
        var connections = LimitSections.Bind<ConnectionLimits>(configuration, "Connections");
        LimitSections.Refuse("Connections", connections.Faults());
        return new ServerSettings(
            SettingReader.Read(configuration, workingFolder),
            LimitSections.Bind<HttpLimits>(configuration, "Http"),
            pubSub,
            connections,
            LimitSections.Bind<AccountsOptions>(configuration, "Accounts"),
            LimitSections.Bind<RegistrarOptions>(configuration, "Registrar"),
            LimitSections.Bind<SipBounds>(configuration, "Sip"),
            configuration);
    }

    /// <summary>Only where the data lies, for the verbs that need nothing else.</summary>
    public static string DataFolder(IReadOnlyDictionary<string, IReadOnlyList<string>> given, IDictionary environment, string workingFolder)
    {
        var configuration = SettingSources.Read(given, environment, workingFolder);
        return Path.GetFullPath(configuration[$"{SettingSources.Section}:Data"] ?? SettingSources.DefaultData, workingFolder);
    }
}
