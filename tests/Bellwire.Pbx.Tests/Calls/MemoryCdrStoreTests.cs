using Bellwire.Pbx.Cdr;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Calls;

public sealed class MemoryCdrStoreTests : CdrStoreContract
{
    private readonly MemoryCdrStore _store = new();

    protected override ValueTask<ICdrStore> RestartAsync() => ValueTask.FromResult<ICdrStore>(_store);
}
