using Bellwire.Pbx.Registrar;

namespace Bellwire.Testing;

/// <summary>Bindings that survive a restart of the system under test, not of the test.</summary>
public sealed class MemoryBindingStore : IBindingStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, StoredBinding> _rows = [];

    public void Save(StoredBinding binding)
    {
        lock (_lock)
            _rows[binding.Key] = binding;
    }

    public void Remove(long key)
    {
        lock (_lock)
            _rows.Remove(key);
    }

    public IReadOnlyList<StoredBinding> ReadAll()
    {
        lock (_lock)
            return [.. _rows.Values];
    }
}
