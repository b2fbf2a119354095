using Bellwire.Pbx.Calls.Features;

namespace Bellwire.Pbx.Queues;

/// <summary><c>*36</c> ready, <c>*37</c> not ready, <c>*38</c> log in, <c>*39</c> log out; alone in all queues, with a queue's number behind in that one.</summary>
internal static class QueueCodes
{
    internal static void AddTo(FeatureCodes codes, QueueService queues)
    {
        Add("*36", AgentCommand.Ready);
        Add("*37", AgentCommand.NotReady);
        Add("*38", AgentCommand.LogIn);
        Add("*39", AgentCommand.LogOut);

        void Add(string code, AgentCommand command) => codes.Add(code, takesNumber: true, async (extension, queue, _) =>
            await queues.SetAgentAsync(extension.TenantId, extension.Number, queue.Length == 0 ? null : queue, command) switch
            {
                AgentCommandOutcome.Done => 0,
                AgentCommandOutcome.NoSuchAgent => 404,
                AgentCommandOutcome.Offline => 480,
                _ => 503,
            });
    }
}
