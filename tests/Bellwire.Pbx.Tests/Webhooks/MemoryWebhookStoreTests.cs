using Bellwire.Pbx.Webhooks;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Webhooks;

public sealed class MemoryWebhookStoreTests : WebhookStoreContract
{
    private readonly MemoryWebhookStore _store = new();

    protected override ValueTask<IWebhookStore> RestartAsync() => ValueTask.FromResult<IWebhookStore>(_store);
}
