using Bellwire.Contracts;

namespace Bellwire.PubSub.Sessions;

/// <summary>Counts the sessions of each account over all shards.</summary>
internal sealed class AccountSeats(int maxPerAccount)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ExtensionId, int> _taken = [];

    internal bool TryTake(ExtensionId account)
    {
        lock (_lock)
        {
            var taken = _taken.GetValueOrDefault(account);
            if (taken >= maxPerAccount)
                return false;
            _taken[account] = taken + 1;
            return true;
        }
    }

    internal void Free(ExtensionId account)
    {
        lock (_lock)
        {
            var left = _taken.GetValueOrDefault(account) - 1;
            if (left > 0)
                _taken[account] = left;
            else
                _taken.Remove(account);
        }
    }
}
