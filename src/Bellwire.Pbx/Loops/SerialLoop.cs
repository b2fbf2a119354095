using Microsoft.Extensions.Logging;

namespace Bellwire.Pbx.Loops;

/// <summary>
/// One mailbox, one reader at a time: what is posted runs in order and never at the same time, so that the state behind it needs no lock. The
/// poster runs the mailbox itself when nobody does, which spares a hand-over between threads; what is posted meanwhile waits its turn. Work
/// must not wait for anything. A piece of work that throws is logged and the next one goes on.
/// </summary>
internal sealed partial class SerialLoop(int capacity, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Queue<(Action<object> Work, object State)> _waiting = new();
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
    internal bool Post(Action<object> work, object state)
    {
        lock (_lock)
        {
            if (_waiting.Count >= capacity)
                return false;
            _waiting.Enqueue((work, state));
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
            _waiting.Enqueue((work, state));
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

    /// <inheritdoc cref="Post(Action{object}, object)"/>
    internal bool Post(Action work) => Post(static action => ((Action)action)(), work);

    private void Run()
    {
        while (true)
        {
            (Action<object> Work, object State) next;
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
                Log.WorkFailed(logger, error);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Error, "A piece of work failed; what it was about goes on as it was")]
        public static partial void WorkFailed(ILogger logger, Exception error);
    }
}
