using Bellwire.Contracts;
using Bellwire.Pbx.Calls.Control;
using Bellwire.Pbx.Loops;

namespace Bellwire.Pbx.Calls;

// Calls that stand, for programs: each question and each command goes through the loop that owns the tenant's calls.
public sealed partial class CallService
{
    /// <summary>A phone has 32 s for an answer (RFC 3261, 64 x T1); a collision of two offers may double that.</summary>
    private static readonly TimeSpan LongestCommand = TimeSpan.FromSeconds(70);

    /// <summary>The calls of a tenant, the oldest first; null: the server has too much to do.</summary>
    public async Task<IReadOnlyList<ActiveCall>?> ListAsync(TenantId tenant, CancellationToken cancellation)
    {
        var shard = ShardOf(tenant);
        return await AskAsync<IReadOnlyList<ActiveCall>?>(shard, null, answer => answer(shard.CallsOf(tenant)), cancellation);
    }

    /// <summary>Carries a command out and tells what came of it; a phone that has to agree may take its time.</summary>
    public Task<CommandOutcome> CommandAsync(CallWish wish, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wish);
        var shard = ShardOf(wish.Tenant);
        return AskAsync(shard, CommandOutcome.Busy, answer => shard.Obey(wish, answer), cancellation);
    }

    private async Task<T> AskAsync<T>(CallShard shard, T busy, Action<Action<T>> work, CancellationToken cancellation)
    {
        var question = new Question<T>();
        if (shard.Loop.Waiting > _around.Options.MaxWaiting / 2 || !shard.Loop.Post(() => work(question.Answer), question))
            return busy;
        try
        {
            return await question.Answered.WaitAsync(LongestCommand, _around.Time, cancellation);
        }
        catch (TimeoutException)
        {
            return busy;
        }
    }

    private sealed class Question<T> : IWorkOwner
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task<T> Answered => _answer.Task;

        internal void Answer(T answer) => _answer.TrySetResult(answer);

        void IWorkOwner.OnWorkFailed(Exception error) => _answer.TrySetException(error);
    }
}
