using Bellwire.Contracts;
using Bellwire.Pbx.Registrar;
using Xunit;

namespace Bellwire.Testing;

/// <summary>What every store of bindings must do.</summary>
public abstract class BindingStoreContract
{
    /// <summary>The store as a server finds it that starts after the last one has stopped.</summary>
    protected abstract ValueTask<IBindingStore> RestartAsync();

    [Fact]
    public async Task Bindings_survive_a_restart_as_they_last_were()
    {
        var store = await RestartAsync();
        Assert.Empty(store.ReadAll());
        store.Save(Binding(1));
        store.Save(Binding(2));
        store.Save(Binding(3));
        store.Save(Binding(2) with { UserAgent = "newer", ConnectionBound = true });
        store.Remove(3);
        store.Remove(4);

        store = await RestartAsync();
        Assert.Equal([Binding(1), Binding(2) with { UserAgent = "newer", ConnectionBound = true }], store.ReadAll().OrderBy(binding => binding.Key));
        store.Remove(1);
        store.Save(Binding(3));

        store = await RestartAsync();
        Assert.Equal([2, 3], store.ReadAll().Select(binding => binding.Key).Order());
    }

    /// <summary>A binding with something in every member.</summary>
    protected static StoredBinding Binding(long key) => new(
        key, new TenantId(9), "101", "<sip:101@192.0.2.7:5062;ob>", "sip:101@192.0.2.7:5062;ob", "\"<urn:uuid:1>\"", 1, $"call-{key}@phone", key,
        "Phone 1.0 “β”", "<sip:edge.example.org;lr>", "udp", "192.0.2.1:5060", "192.0.2.7:5062", 1000, false, 1_760_000_000_000, 1_760_000_600_000);
}
