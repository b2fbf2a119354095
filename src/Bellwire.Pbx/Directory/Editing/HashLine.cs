using Bellwire.Pbx.Accounts;

namespace Bellwire.Pbx.Directory.Editing;

/// <summary>Hashes new passwords one at a time on a thread of its own, so that neither requests nor calls wait behind one.</summary>
internal sealed class HashLine(int rounds, int longest) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private int _waiting;

    /// <summary>Null: too many wait already.</summary>
    public async Task<PasswordHash?> HashAsync(string password, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > longest)
                return null;
            await _one.WaitAsync(cancellation);
            try
            {
                return await Task.Factory.StartNew(
                    () => PasswordHash.Create(password, rounds), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            finally
            {
                _one.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _one.Dispose();
}
