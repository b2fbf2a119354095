using Bellwire.Pbx.Registrar;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Registrar;

/// <summary>The fake keeps the contract that the real store keeps.</summary>
public sealed class MemoryBindingStoreTests : BindingStoreContract
{
    private readonly MemoryBindingStore _store = new();

    protected override ValueTask<IBindingStore> RestartAsync() => ValueTask.FromResult<IBindingStore>(_store);
}
