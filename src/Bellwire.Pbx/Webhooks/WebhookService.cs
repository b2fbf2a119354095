using Bellwire.Contracts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Webhooks.Delivering;
using Bellwire.Pbx.Webhooks.Posting;
using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Webhooks;

/// <summary>All webhooks at work, and what may be asked of them. Make it when the directory is read, before anything is published.</summary>
public sealed partial class WebhookService : IDirectoryChanges, IAsyncDisposable
{
    /// <summary>Dead letters that wait again by one request.</summary>
    public const int MostRevived = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<WebhookId, WebhookEndpoint> _endpoints = [];
    private readonly RunningTasks _tasks = new();
    private readonly PbxDirectory _directory;
    private readonly WebhookLine _line;
    private readonly SnowflakeIds _ids;
    private readonly WebhookContext _context;
    private readonly ReceiverTrust _trust;
    private readonly Func<IWebhookPost> _newPost;
    private readonly WebhookMetrics _metrics;
    private volatile bool _isStopped;

    /// <param name="seeds">Gives each webhook's pauses their seed.</param>
    /// <param name="agent">How requests call themselves, such as <c>Bellwire/0.1.0</c>.</param>
    public WebhookService(
        WebhookOptions options, PbxDirectory directory, WebhookLine line, IWebhookStore store, SnowflakeIds ids, Func<int> seeds, string agent, TimeProvider time,
        ILogger<WebhookService> logger)
        : this(options, directory, line, store, ids, seeds, agent, time, logger, null)
    {
    }

    /// <param name="post">Carries events in place of HTTPS.</param>
    internal WebhookService(
        WebhookOptions options, PbxDirectory directory, WebhookLine line, IWebhookStore store, SnowflakeIds ids, Func<int> seeds, string agent, TimeProvider time,
        ILogger<WebhookService> logger, Func<IWebhookPost>? post)
    {
        (_directory, _ids) = (directory, ids);
        _metrics = new WebhookMetrics(() => Waiting, () => line.Held);
        _context = new WebhookContext(options, store, _metrics, time, () => new Random(seeds()), logger);
        _trust = new ReceiverTrust(options.TrustedCa);
        var connections = new ReceiverConnections(new ReceiverAddresses(options.PrivateHosts));
        _newPost = post ?? (() => new HttpsPost(options, connections, _trust, agent, time));
        _line = line;
        directory.Observe(this);
    }

    /// <summary>Events that their webhooks have not taken yet.</summary>
    public int Waiting => All().Sum(endpoint => endpoint.Waiting);

    /// <summary>Takes up what the last run left, begins to send, and from now on has events kept.</summary>
    public void Start()
    {
        foreach (var owner in _context.Store.ReadOwners().Where(owner => Find(owner) is null))
            _tasks.Start(() => RemoveAsync(owner));
        foreach (var deliveries in _context.Store.ReadWaiting().GroupBy(delivery => delivery.Webhook))
            EndpointOf(deliveries.Key)?.Add(deliveries);
        _line.Opens(_directory, Added, _metrics.Lost);
    }

    public void Applied(DirectoryChangeSet changes)
    {
        foreach (var (before, after) in changes.Webhooks)
            if (after is not null)
                EndpointOf(after.TenantId, after.Id).Pump();
            else if (before is not null)
                _tasks.Start(() => RemoveAsync(before.Id));
    }

    /// <summary>How it stands with a webhook that exists.</summary>
    public WebhookState StateOf(Webhook webhook)
    {
        var endpoint = Known(webhook.Id);
        return new WebhookState(endpoint?.Waiting ?? 0, _context.Store.ReadDead(webhook.Id, 0, 0).Count, endpoint?.Trouble);
    }

    /// <summary>Newest first.</summary>
    public DeadLetterPage DeadLettersOf(Webhook webhook, int skip, int top) => _context.Store.ReadDead(webhook.Id, skip, top);

    /// <summary>Dead letters wait again, at most <see cref="MostRevived"/>, with a whole new time to be taken. The answer: how many.</summary>
    /// <param name="letter">Null: all, the oldest first.</param>
    public async Task<int> ReviveAsync(Webhook webhook, long? letter)
    {
        var revived = await _context.Store.ReviveAsync(webhook.Id, letter, MostRevived, _ids.Next, _context.Time.GetUtcNow());
        if (revived.Count > 0)
            EndpointOf(webhook.TenantId, webhook.Id).Add(revived);
        return revived.Count;
    }

    /// <summary>Forgets a dead letter. False: there is none.</summary>
    public Task<bool> DropAsync(Webhook webhook, long letter) => _context.Store.DropAsync(webhook.Id, letter);

    /// <summary>Sends one event of the kind <c>webhook_test</c> at once. Null: another test is under way.</summary>
    public Task<PostOutcome?> TestAsync(Webhook webhook, CancellationToken cancellation)
    {
        var now = _context.Time.GetUtcNow().ToUnixTimeSeconds();
        var body = System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $$"""{"event_type":"webhook_test","tenant_id":"{{webhook.TenantId.Value}}","time":"{{now}}"}"""));
        return EndpointOf(webhook.TenantId, webhook.Id).TestAsync(webhook, new WebhookMessage(_ids.Next(), "webhook_test", 1, body), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _isStopped = true;
        foreach (var endpoint in All())
            await endpoint.DisposeAsync();
        await _tasks.EndAsync();
        _trust.Dispose();
        _metrics.Dispose();
    }

    private void Added(IReadOnlyList<NewDelivery> deliveries)
    {
        if (_isStopped)
            return;                                             // they are stored: the next start sends them
        foreach (var group in deliveries.GroupBy(delivery => delivery.Webhook))
            if ((Known(group.Key) ?? EndpointOf(group.Key)) is { } endpoint)
                endpoint.Add(group.Select(d => new StoredDelivery(d.Id, d.Webhook, d.Order, d.Created, 0, d.Created)));
            else
                _tasks.Start(() => RemoveAsync(group.Key));     // it went while the copy was written
        for (var surplus = Waiting - _context.Options.MaxWaitingInAll; surplus > 0; surplus--)
            if (All().MaxBy(endpoint => endpoint.Waiting)?.GiveUpOldest() != true)
                return;
    }

    private WebhookEndpoint[] All()
    {
        lock (_lock)
            return [.. _endpoints.Values];
    }

    private WebhookEndpoint? Known(WebhookId id)
    {
        lock (_lock)
            return _endpoints.GetValueOrDefault(id);
    }

    // Null: there is no such webhook.
    private WebhookEndpoint? EndpointOf(WebhookId id) => Find(id) is { } webhook ? EndpointOf(webhook.TenantId, id) : null;

    private WebhookEndpoint EndpointOf(TenantId tenant, WebhookId id)
    {
        lock (_lock)
        {
            if (!_endpoints.TryGetValue(id, out var endpoint))
                _endpoints.Add(id, endpoint = new WebhookEndpoint(id, _context, () => _directory.FindTenant(tenant)?.FindWebhook(id), _newPost()));
            return endpoint;
        }
    }

    private Webhook? Find(WebhookId id) =>
        _directory.Current.Tenants.Select(tenant => tenant.FindWebhook(id)).FirstOrDefault(webhook => webhook is not null);

    private async Task RemoveAsync(WebhookId id)
    {
        try
        {
            WebhookEndpoint? endpoint;
            lock (_lock)
                _endpoints.Remove(id, out endpoint);
            if (endpoint is not null)
                await endpoint.DisposeAsync();
            await _context.Store.RemoveAsync(id);
        }
        catch (StorageUnavailableException fault)
        {
            Log.NotRemoved(_context.Logger, id.Value, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2921, LogLevel.Error, "What waits for the removed webhook {Webhook} goes with the next start: {Reason}")]
        public static partial void NotRemoved(ILogger logger, long webhook, string reason);
    }
}

/// <summary>How it stands with a webhook.</summary>
/// <param name="Waiting">Events that it has not taken yet.</param>
/// <param name="DeadLetters">Events that were given up and are kept.</param>
/// <param name="Trouble">Why its receiver is thought to be unwell; null: it is well, as far as is known.</param>
public sealed record WebhookState(int Waiting, long DeadLetters, string? Trouble);
