using System.Text;
using System.Text.Json.Nodes;
using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Directory.Editing;
using Bellwire.Pbx.Directory.Provisioning;
using Bellwire.Pbx.Webhooks;
using Bellwire.Storage;
using Bellwire.Testing;
using Bellwire.Testing.Golden;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.Server.Tests.Webhooks;

/// <summary>Directory, line, webhooks and their store on the disk, without phones: events are published by the test. Opening it again is a restart.</summary>
internal sealed class HookedTenant : IAsyncDisposable
{
    private static readonly EditedBy By = new("test", "test");

    private readonly Bellwire.Storage.DataFolder _folder;
    private readonly BellwireStore _store;
    private readonly WebhookLine _line;

    private HookedTenant(
        Bellwire.Storage.DataFolder folder, BellwireStore store, PbxDirectory directory, Provisioner provisioner, WebhookLine line, WebhookService webhooks) =>
        (_folder, _store, Directory, Provisioner, _line, Webhooks) = (folder, store, directory, provisioner, line, webhooks);

    public PbxDirectory Directory { get; }

    public Provisioner Provisioner { get; }

    public WebhookService Webhooks { get; }

    public Webhook this[string name] => Directory.Current.OnlyTenant!.FindWebhook(name)!;

    public static async Task<HookedTenant> OpenAsync(string path, WebhookOptions options)
    {
        var folder = Bellwire.Storage.DataFolder.Open(path);
        var store = await BellwireStore.OpenAsync(folder, null, TimeProvider.System, NullLoggerFactory.Instance);
        var ids = new SnowflakeIds(TimeProvider.System, store.HighWaterMark);
        var line = new WebhookLine(new RecordingEventSink(), store.Webhooks, options, ids, TimeProvider.System, NullLogger<WebhookLine>.Instance);
        var directory = new PbxDirectory(store.Directory, line);
        var seed = 0;
        var webhooks = new WebhookService(
            options, directory, line, store.Webhooks, ids, () => Interlocked.Increment(ref seed), "Bellwire/test", TimeProvider.System,
            NullLogger<WebhookService>.Instance);
        webhooks.Start();
        return new HookedTenant(folder, store, directory, new Provisioner(directory, store.Directory, ids, store.PasswordMarks, TimeProvider.System, 10), line, webhooks);
    }

    /// <summary>Provisions the tenant with these webhooks: name, and further members.</summary>
    public async Task HasAsync(params JsonObject[] webhooks)
    {
        var tenant = new JsonObject
        {
            ["name"] = "Example", ["domain"] = "example.org", ["extensions"] = new JsonArray(new JsonObject { ["number"] = "101" }),
            ["webhooks"] = new JsonArray([.. webhooks]),
        };
        var file = new JsonObject { ["tenants"] = new JsonArray(tenant) };
        Assert.IsType<ProvisioningResult.Applied>(await Provisioner.ApplyAsync(Encoding.UTF8.GetBytes(file.ToJsonString()), prune: true, By, CancellationToken.None));
    }

    public static JsonObject Hook(string name, string url) => new() { ["name"] = name, ["url"] = url, ["secret"] = Receiver.Secret };

    /// <summary>A whole call: start, two targets, answered, held, ended, and its record; the step that comes next.</summary>
    public void Happens(long session, int step)
    {
        string[] steps = ["call_start", "target_add", "target_ringing", "call_established", "call_hold", "call_unhold", "call_ended", "call_cdr"];
        PbxEvent evt = SampleEvents.ByName[steps[step]] switch
        {
            CallEvent call => call with { SessionId = new CallSessionId(session) },
            CallCdr cdr => cdr with { SessionId = new CallSessionId(session) },
            var other => throw new InvalidOperationException(other.EventType),
        };
        _line.Publish(evt with { TenantId = Directory.Current.OnlyTenant!.Tenant.Id });
    }

    public const int Steps = 8;

    public async ValueTask DisposeAsync()
    {
        await Webhooks.DisposeAsync();
        await _line.DisposeAsync();
        Directory.Dispose();
        await _store.DisposeAsync();
        _folder.Dispose();
    }
}
