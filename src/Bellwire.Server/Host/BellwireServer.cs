using System.Reflection;
using System.Security.Cryptography;
using Bellwire.Contracts;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Pbx.Directory.Provisioning;
using Bellwire.Pbx.Recordings;
using Bellwire.Pbx.Retention;
using Bellwire.Pbx.Webhooks;
using Bellwire.PubSub.Listening;
using Bellwire.PubSub.Sequencing;
using Bellwire.PubSub.Sessions;
using Bellwire.Server.Api;
using Bellwire.Server.Certificates;
using Bellwire.Server.Commands;
using Bellwire.Server.Http;
using Bellwire.Server.Provisioning;
using Bellwire.Server.Settings;
using Bellwire.Sip.Stack;
using Bellwire.Storage;

namespace Bellwire.Server.Host;

/// <summary>
/// The whole server: every part is made and joined here, in the order of the start, and nowhere else. Data moves one way:
/// SIP stack, registrar and calls, sequencer, hub, sockets.
/// </summary>
internal sealed partial class BellwireServer : IAsyncDisposable
{
    /// <summary>Subscribers get this long to take what waits for them and to answer the close frame; the whole stop has 10 s.</summary>
    private static readonly TimeSpan SubscriberDrain = TimeSpan.FromSeconds(4);

    /// <summary>A thousand calls are ended and their records written within one; a slow disk gets two more.</summary>
    private static readonly TimeSpan CallDrain = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan RecordLook = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan HttpDrain = TimeSpan.FromSeconds(1);

    private readonly StopList _started;
    private readonly Readiness _readiness;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BellwireStore _store;
    private readonly WebhookLine _line;
    private readonly Telephony _telephony;
    private readonly SubscriberHub _hub;
    private readonly WsiPorts _wsi;
    private readonly ApiHost _api;

    private BellwireServer(
        StopList started, Readiness readiness, BellwireStore store, WebhookLine line, Telephony telephony, SubscriberHub hub, WsiPorts wsi, ApiHost api, ReadyReport report,
        TimeProvider time, ILogger logger)
    {
        (_started, _readiness, _store, _line, _telephony) = (started, readiness, store, line, telephony);
        (_hub, _wsi, _api, _time, _logger) = (hub, wsi, api, time, logger);
        Report = report;
    }

    public static string Version { get; } =
        typeof(BellwireServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public ReadyReport Report { get; }

    /// <summary>The addresses of the HTTPS side.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _api.Endpoints;

    /// <summary>Starts everything; when a part cannot, all that was started is stopped again.</summary>
    /// <param name="provisioning">A provisioning file's bytes to apply before the listeners open, beside that of the settings.</param>
    /// <exception cref="CommandFault">The place is not fit; the message says what to do.</exception>
    public static async Task<BellwireServer> StartAsync(
        ServerSettings settings, byte[]? provisioning, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        var started = new StopList();
        try
        {
            return await StartAsync(started, settings, provisioning, loggers, time, cancellation);
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    private static async Task<BellwireServer> StartAsync(
        StopList started, ServerSettings settings, byte[]? provisioning, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        var options = settings.Options;
        var logger = loggers.CreateLogger<BellwireServer>();
        var readiness = new Readiness();

        // 1. The folder and what is stored in it.
        var data = started.Add(DataFolder.Open(options.Data));
        if (data.IsOpenToOthers)
            Log.OpenToOthers(logger, data.Path);
        var store = started.Add(await BellwireStore.OpenAsync(data, options.DataKey, time, loggers));
        var ids = new SnowflakeIds(time, store.HighWaterMark, options.Node);

        // 2. The hub's entrance, then the directory, which writes its rights there, and the provisioning file.
        var pubSub = settings.PubSub;
        pubSub.Epoch = ids.Next().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var sequencer = started.Add(new Sequencer(pubSub, time, loggers));
        var line = started.Add(new WebhookLine(sequencer, store.Webhooks, settings.Webhooks, ids, time, loggers.CreateLogger<WebhookLine>()));
        var directory = started.Add(new PbxDirectory(store.Directory, line));
        var provisioner = new Provisioner(directory, store.Directory, ids, store.PasswordMarks, time);
        await ApplyAsync(provisioner, options.Provision, provisioning, cancellation);
        directory.PublishAll();
        var webhooks = started.Add(new WebhookService(
            settings.Webhooks, directory, line, store.Webhooks, ids, () => RandomNumberGenerator.GetInt32(int.MaxValue), $"Bellwire/{Version}", time,
            loggers.CreateLogger<WebhookService>()));
        webhooks.Start();
        var cdrs = new WebhookCdrStore(store.Cdrs, line);
        PublishRecovered(cdrs, line);
        if (RecordingRepair.Run(store.Recordings, settings.Recording.Folder) is > 0 and var cut)
            Log.RecordingsCut(logger, cut);

        // 3. Who may log in, and what a subscriber is served.
        var brakes = new LoginBrakes(time);
        var tokens = new AccessTokens(store.Tokens, time);
        var accounts = started.Add(new Accounts(directory, tokens, brakes, settings.Accounts, time));
        var snapshots = new LateSnapshots(line);
        var hub = new SubscriberHub(sequencer, accounts, snapshots);

        // 4. The certificate of all TLS listeners; a new tenant's domain goes into a self-made one.
        var fixedNames = CertificateNames.For(options.Bind, options.PublicAddress, options.TlsNames);
        var certificate = started.Add(options is { TlsCert: { } cert, TlsKey: { } key }
            ? ServerCertificate.FromFiles(cert, key, time, loggers.CreateLogger<ServerCertificate>())
            : ServerCertificate.SelfMade(data.Path, () => fixedNames.With(Domains(directory)), time, loggers.CreateLogger<ServerCertificate>()));

        // 5. The phone system over the SIP stack; it has read its bindings before the first port opens.
        var telephony = started.Add(await Telephony.OpenAsync(
            settings, directory, store.Bindings, store.Presences, cdrs, store.Recordings, store.AgentStates, store.Callbacks, line, brakes, ids, certificate, time, loggers));
        snapshots.Opens(telephony.Queues);
        started.Add(new RetentionSweep(
            settings.Retention, directory, store.Aged, settings.Recording.Folder, telephony.RecordingRoom.Freed, time, loggers.CreateLogger<RetentionSweep>()));

        // 6. The subscribers' ports, HTTPS, the control socket.
        var seats = new ConnectionSeats(settings.Connections);
        var wsi = started.Add(await WsiPorts.OpenAsync(
            options, settings.Connections, seats, certificate, new WsiServing(hub, telephony.Sip), time, loggers.CreateLogger<WsiListener>()));
        var editor = started.Add(new DirectoryEditor(directory, ids, store.PasswordMarks, time, settings.Accounts.PasswordRounds));
        var parts = new ApiParts(
            accounts, tokens, directory, editor, store.Audit, telephony.Registrar, telephony.Calls, store.CdrArchive, settings.Recording.Folder,
            telephony.Presences, telephony.Queues, time)
        {
            Webhooks = webhooks,
        };
        var api = started.Add(await ApiHost.StartAsync(
            options, settings.Http, certificate, readiness, new WsiUpgrade(hub, seats, settings.Connections), parts, loggers, cancellation));
        started.Add(new ControlSocket(
            data.Path, async (file, prune, by, stop) => ProvisioningAnswers.Of(await provisioner.ApplyAsync(file, prune, by, stop)), time,
            loggers.CreateLogger<ControlSocket>()));

        // 7. Ready: said to whoever asks.
        var report = Describe(options, data, certificate, telephony.Sip, wsi, api, directory, time);
        RunningServer.Announce(data.Path, report);
        started.Add(new Withdrawal(data.Path));
        started.Add(new CalmCollector(time));
        readiness.Becomes(Readiness.Phase.Ready);
        Log.Ready(logger, Version, data.Path);
        return new BellwireServer(started, readiness, store, line, telephony, hub, wsi, api, report, time, logger);
    }

    /// <summary>
    /// No new work from now on; calls are ended, their records written and published; subscribers get what waits for them and are told with 4410; then
    /// everything is stopped. The bounds of the steps add up to less than 10 s.
    /// </summary>
    public async Task StopAsync()
    {
        Log.Stopping(_logger);
        _readiness.Becomes(Readiness.Phase.Draining);
        _telephony.Drain();
        await _wsi.StopAcceptingAsync();
        await EndCallsAsync();
        using (var patience = new CancellationTokenSource(SubscriberDrain, _time))
            await _hub.StopAsync(patience.Token);
        using (var patience = new CancellationTokenSource(HttpDrain, _time))
            await _api.StopAsync(patience.Token);
        await _started.DisposeAsync();
        Log.Stopped(_logger);
    }

    public ValueTask DisposeAsync() => _started.DisposeAsync();

    private async Task EndCallsAsync()
    {
        using var patience = new CancellationTokenSource(CallDrain, _time);
        try
        {
            await _telephony.EndCallsAsync(patience.Token);
            while (_store.Cdrs.Waiting > 0 || _line.Held > 0)
                await Task.Delay(RecordLook, _time, patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Log.CallsLeft(_logger, _store.Cdrs.Waiting);
        }
    }

    // Before anybody can connect: what the last run stored and did not publish takes the first places of this run's order.
    private static void PublishRecovered(WebhookCdrStore cdrs, WebhookLine events)
    {
        foreach (var cdr in cdrs.Recover())
        {
            events.Publish(cdr);
            cdrs.Published(cdr);
        }
    }

    private static IEnumerable<string> Domains(PbxDirectory directory) => directory.Current.Tenants.Select(t => t.Tenant.Domain);

    private static async Task ApplyAsync(Provisioner provisioner, string? path, byte[]? given, CancellationToken cancellation)
    {
        if (path is not null)
            await ApplyAsync(provisioner, ProvisioningFileReader.Read(path), path, cancellation);
        if (given is not null)
            await ApplyAsync(provisioner, given, "the built-in file", cancellation);
    }

    private static async Task ApplyAsync(Provisioner provisioner, byte[] file, string name, CancellationToken cancellation)
    {
        var answer = ProvisioningAnswers.Of(await provisioner.ApplyAsync(file, prune: false, new EditedBy(Environment.UserName, "provisioning at start"), cancellation));
        if (answer.Errors.Count > 0)
            throw new CommandFault(ExitCode.Refused, AnswerPrinter.Complaint(answer, name));
    }

    private static ReadyReport Describe(
        ServerOptions options, DataFolder data, ServerCertificate certificate, SipStack sip, WsiPorts wsi, ApiHost api, PbxDirectory directory, TimeProvider time)
    {
        var sipPorts = SipPorts.Report(sip).ToList();
        return new ReadyReport
        {
            Version = Version,
            Pid = Environment.ProcessId,
            Since = time.GetUtcNow(),
            Data = data.Path,
            Ca = certificate.Path,
            CaSha256 = certificate.Authority?.Fingerprint,
            WsiPort = wsi.Port,
            WsiPlainPort = wsi.PlainPort,
            ApiPort = api.Port,
            SipPort = sipPorts.First(l => l.Transport == "udp").Port,
            SipTlsPort = sipPorts.First(l => l.Transport == "tls").Port,
            RtpPorts = options.RtpPorts.ToString(),
            Listening = [.. wsi.Report, .. api.Listening.Select(l => new Listening("api", "tls", l.Address.ToString(), l.Port)), .. sipPorts],
            Tenants = [.. Domains(directory)],
        };
    }

    /// <summary>The first thing to go at the end: nobody shall be sent to a server that stops.</summary>
    private sealed class Withdrawal(string folder) : IDisposable
    {
        public void Dispose() => RunningServer.Withdraw(folder);
    }

    private static partial class Log
    {
        [LoggerMessage(4021, LogLevel.Information, "Bellwire {Version} is ready, data in {Folder}")]
        public static partial void Ready(ILogger logger, string version, string folder);

        [LoggerMessage(4024, LogLevel.Warning, "The data folder {Folder} can be read by other users: run chmod 700 on it")]
        public static partial void OpenToOthers(ILogger logger, string folder);

        [LoggerMessage(4022, LogLevel.Information, "Stopping: no new work is taken")]
        public static partial void Stopping(ILogger logger);

        [LoggerMessage(4025, LogLevel.Error, "Not all calls and records came to their end in time: {Waiting} records wait and will be published by the next start")]
        public static partial void CallsLeft(ILogger logger, int waiting);

        [LoggerMessage(4026, LogLevel.Warning, "{Count} recordings were cut when the last run ended; their files are closed")]
        public static partial void RecordingsCut(ILogger logger, int count);

        [LoggerMessage(4023, LogLevel.Information, "Stopped")]
        public static partial void Stopped(ILogger logger);
    }
}
