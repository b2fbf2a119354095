using Bellwire.Sip.Stack;
using Bellwire.Sip.Timers;
using Bellwire.Sip.Transactions;

namespace Bellwire.Sip.Dialogs;

/// <summary>
/// Repeats a 2xx to INVITE until its ACK comes, over every transport: T1, doubling up to T2; after 64 x T1 it gives up and the call must be ended by BYE
/// (RFC 3261 13.3.1.4). Thread-safe; the end is told on the timer's thread.
/// </summary>
public sealed class AnswerRepeater : WheelTimer
{
    private readonly Lock _lock = new();
    private readonly SipStack _stack;
    private readonly ServerTransaction _transaction;
    private readonly byte[] _answer;
    private readonly Action _onGivenUp;
    private readonly long _began;
    private int _round;
    private bool _over;

    private AnswerRepeater(SipStack stack, ServerTransaction transaction, byte[] answer, Action onGivenUp)
    {
        (_stack, _transaction, _answer, _onGivenUp) = (stack, transaction, answer, onGivenUp);
        _began = stack.Time.GetTimestamp();
    }

    /// <summary>Begins to repeat an answer that was just given.</summary>
    /// <param name="stack">The stack, for its timers.</param>
    /// <param name="transaction">The INVITE that was answered.</param>
    /// <param name="answer">The 2xx as it went out.</param>
    /// <param name="onGivenUp">Called once when no ACK came.</param>
    public static AnswerRepeater Start(SipStack stack, ServerTransaction transaction, ReadOnlySpan<byte> answer, Action onGivenUp)
    {
        ArgumentNullException.ThrowIfNull(stack);
        var repeater = new AnswerRepeater(stack, transaction, answer.ToArray(), onGivenUp);
        stack.Timers.Arm(repeater, stack.TimerValues.T1);
        return repeater;
    }

    /// <summary>The ACK has come, or the call is over otherwise: nothing more is sent.</summary>
    public void Stop()
    {
        lock (_lock)
            _over = true;
        _stack.Timers.Cancel(this);
    }

    protected internal override void OnDue()
    {
        bool givenUp;
        lock (_lock)
        {
            if (_over)
                return;
            givenUp = _over = _stack.Time.GetElapsedTime(_began) >= _stack.TimerValues.Limit;
        }
        if (givenUp)
        {
            _onGivenUp();
            return;
        }
        _transaction.Respond(_answer);
        _stack.Timers.Arm(this, Interval());
    }

    private TimeSpan Interval()
    {
        var interval = _stack.TimerValues.Doubled(++_round);
        if (interval > _stack.TimerValues.T2)
            interval = _stack.TimerValues.T2;
        var left = _stack.TimerValues.Limit - _stack.Time.GetElapsedTime(_began);
        return interval < left ? interval : left;
    }
}
