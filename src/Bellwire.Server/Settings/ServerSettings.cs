using System.Collections;
using Bellwire.Media;
using Bellwire.Media.Recording;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Calls;
using Bellwire.Pbx.Presence;
using Bellwire.Pbx.Registrar;
using Bellwire.Pbx.Retention;
using Bellwire.Pbx.Webhooks;
using Bellwire.PubSub;
using Bellwire.PubSub.Listening;
using Bellwire.Server.Http;

namespace Bellwire.Server.Settings;

/// <summary>All that a server is told, checked before anything is touched.</summary>
internal sealed record ServerSettings(
    ServerOptions Options, HttpLimits Http, PubSubOptions PubSub, ConnectionLimits Connections, AccountsOptions Accounts,
    RegistrarOptions Registrar, PresenceOptions Presence, SipBounds Sip, CallOptions Calls, MediaOptions Media, RecordingOptions Recording,
    RetentionOptions Retention, WebhookOptions Webhooks, IConfiguration Configuration)
{
    private static readonly string[] Sections =
        ["Http", "PubSub", "Connections", "Accounts", "Registrar", "Presence", "Sip", "Calls", "Media", "Recording", "Retention", "Webhooks"];

    public static ServerSettings Read(IReadOnlyDictionary<string, IReadOnlyList<string>> given, IDictionary environment, string workingFolder)
    {
        var configuration = SettingSources.Read(given, environment, workingFolder);
        LimitSections.RefuseUnknown(configuration, Sections, environment);
        var pubSub = LimitSections.Bind<PubSubOptions>(configuration, "PubSub", "Epoch");
        pubSub.Epoch = "checked";                               // the run's own name comes later; it is no setting
        LimitSections.Refuse("PubSub", pubSub.Faults());
        var connections = LimitSections.Bind<ConnectionLimits>(configuration, "Connections");
        LimitSections.Refuse("Connections", connections.Faults());
        var options = SettingReader.Read(configuration, workingFolder);
        return new ServerSettings(
            options,
            LimitSections.Bind<HttpLimits>(configuration, "Http"),
            pubSub,
            connections,
            LimitSections.Bind<AccountsOptions>(configuration, "Accounts"),
            LimitSections.Bind<RegistrarOptions>(configuration, "Registrar"),
            LimitSections.Bind<PresenceOptions>(configuration, "Presence"),
            LimitSections.Bind<SipBounds>(configuration, "Sip"),
            CallsOf(configuration, options),
            MediaOf(configuration, options),
            RecordingOf(configuration, options),
            LimitSections.Bind<RetentionOptions>(configuration, "Retention"),
            WebhooksOf(configuration, options),
            configuration);
    }

    private static CallOptions CallsOf(IConfiguration configuration, ServerOptions options)
    {
        var calls = LimitSections.Bind<CallOptions>(configuration, "Calls", nameof(CallOptions.MediaAddresses));
        calls.MediaAddresses = options.Bind;
        return calls;
    }

    private static MediaOptions MediaOf(IConfiguration configuration, ServerOptions options)
    {
        var media = LimitSections.Bind<MediaOptions>(configuration, "Media", nameof(MediaOptions.Ports));
        media.Ports = new Bellwire.Media.Relay.PortRange(options.RtpPorts.First, options.RtpPorts.Last);
        return media;
    }

    private static RecordingOptions RecordingOf(IConfiguration configuration, ServerOptions options)
    {
        var recording = LimitSections.Bind<RecordingOptions>(configuration, "Recording");
        recording.Folder = Path.GetFullPath(recording.Folder, options.Data);
        return recording;
    }

    private static WebhookOptions WebhooksOf(IConfiguration configuration, ServerOptions options)
    {
        var webhooks = LimitSections.Bind<WebhookOptions>(configuration, "Webhooks");
        webhooks.TrustedCa = webhooks.TrustedCa is { Length: > 0 } file ? Path.GetFullPath(file, options.Data) : null;
        LimitSections.Refuse("Webhooks", webhooks.Faults());
        return webhooks;
    }

    /// <summary>Only where the data lies, for the verbs that need nothing else.</summary>
    public static string DataFolder(IReadOnlyDictionary<string, IReadOnlyList<string>> given, IDictionary environment, string workingFolder)
    {
        var configuration = SettingSources.Read(given, environment, workingFolder);
        return Path.GetFullPath(configuration[$"{SettingSources.Section}:Data"] ?? SettingSources.DefaultData, workingFolder);
    }
}
