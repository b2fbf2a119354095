using Bellwire.Pbx.Directory;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Directory;

/// <summary>The fake keeps the contract that the real stores keep.</summary>
public sealed class MemoryDirectoryStoreTests : DirectoryStoreContract
{
    private readonly MemoryDirectoryStore _store = new();

    protected override ValueTask<IDirectoryStore> OpenAsync() => ValueTask.FromResult<IDirectoryStore>(_store);
}
