using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Loops;

/// <summary>
/// One mailbox, one reader at a time: what is posted runs in order and never at the same time, so that the state behind it needs no lock. The
/// poster runs the mailbox itself when nobody does, which spares a hand-over between threads; what is posted meanwhile waits its turn. Work
/// must not wait for anything. A piece of work that throws is its owner's to deal with; without one it is logged. The next one goes on.
/// </summary>
internal sealed partial class SerialLoop(int capacity, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiting = new();
    private bool _running;

    /// <summary>How many pieces of work wait.</summary>
    internal int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Posts work. False: the mailbox is full, and the work will not run.</summary>
    /// <param name="work">Runs with the state.</param>
    /// <param name="state">Given to the work.</param>
    /// <param name="owner">Told when the work throws; null: it is logged.</param>
    internal bool Post(Action<object> work, object state, IWorkOwner? owner = null)
    {
        lock (_lock)
        {
            if (_waiting.Count >= capacity)
                return false;
            _waiting.Enqueue(new Waiter(work, state, owner));
            if (_running)
                return true;
            _running = true;
        }
        Run();
        return true;
    }

    /// <summary>Posts work without running any: for a poster that holds a lock. It runs at the next <see cref="Continue"/> or post.</summary>
    internal bool Put(Action<object> work, object state)
    {
        lock (_lock)
        {
            if (_waiting.Count >= capacity)
                return false;
            _waiting.Enqueue(new Waiter(work, state, null));
            return true;
        }
    }

    /// <summary>Runs what waits, unless somebody does already.</summary>
    internal void Continue()
    {
        lock (_lock)
        {
            if (_running || _waiting.Count == 0)
                return;
            _running = true;
        }
        Run();
    }

    /// <inheritdoc cref="Post(Action{object}, object, IWorkOwner)"/>
    internal bool Post(Action work, IWorkOwner? owner = null) => Post(static action => ((Action)action)(), work, owner);

    private void Run()
    {
        while (true)
        {
            Waiter next;
            lock (_lock)
            {
                if (!_waiting.TryDequeue(out next))
                {
                    _running = false;
                    return;
                }
            }
            try
            {
                next.Work(next.State);
            }
            catch (Exception error)
            {
                Failed(next.Owner, error);
            }
        }
    }

    private void Failed(IWorkOwner? owner, Exception error)
    {
        if (owner is null)
        {
            Log.WorkFailed(logger, error);
            return;
        }
        try
        {
            owner.OnWorkFailed(error);
        }
        catch (Exception again)
        {
            Log.WorkFailed(logger, new AggregateException(error, again));
        }
    }

    private readonly record struct Waiter(Action<object> Work, object State, IWorkOwner? Owner);

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Error, "A piece of work failed; what it was about goes on as it was")]
        public static partial void WorkFailed(ILogger logger, Exception error);
    }
}
