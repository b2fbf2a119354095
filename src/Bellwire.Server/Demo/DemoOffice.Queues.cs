namespace Bellwire.Server.Demo;

// The queues of the office: people call them, wait, give up, or ask to be called back; agents take a break now and then.
internal sealed partial class DemoOffice
{
    private static readonly TimeSpan Opening = TimeSpan.FromSeconds(7);

    private async Task CallQueueAsync(string queue)
    {
        try
        {
            await PauseAsync(Opening);
            for (var turn = 0; ; turn++)
            {
                if (Free(number => !DemoTenant.IsAgent(queue, number)) is { } caller)
                    await WaitAsync(caller, queue, turn % 4);
                await PauseAsync(Between(6, 14));
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;                                             // the office closes
        }
    }

    private async Task WaitAsync(DemoPhone caller, string queue, int kind)
    {
        if (caller.Call(queue) is not { } call || await call.Answered.WaitAsync(_closing.Token) != 200)
            return;
        switch (kind)
        {
            case 1:                                             // no patience
                await PauseAsync(Between(1, 2));
                break;
            case 3:                                             // 3 asks for a callback, # takes the number that was said; then the queue hangs up
                await PauseAsync(TimeSpan.FromSeconds(0.5));
                call.Press('3');
                await PauseAsync(TimeSpan.FromSeconds(0.5));
                call.Press('#');
                await Task.WhenAny(call.Ended, PauseAsync(TimeSpan.FromSeconds(20)));
                await AwaitCallbackAsync(caller);
                break;
            default:
                await Task.WhenAny(call.Ended, PauseAsync(Between(8, 13)));
                break;
        }
        call.HangUp();
    }

    private async Task AwaitCallbackAsync(DemoPhone caller)
    {
        caller.AwaitsCall = true;
        for (var second = 0; second < 30 && !caller.IsBusy; second++)
            await PauseAsync(TimeSpan.FromSeconds(1));
        caller.AwaitsCall = false;
    }

    /// <summary>Somebody is not ready for a while, then ready again.</summary>
    private async Task PauseAgentsAsync()
    {
        try
        {
            while (true)
            {
                await PauseAsync(Between(15, 30));
                if (Free(DemoTenant.IsAgent) is not { } agent)
                    continue;
                await DialAsync(agent, "*37");
                await PauseAsync(Between(6, 12));
                while (!await DialAsync(agent, "*36"))
                    await PauseAsync(Between(2, 4));
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;                                             // the office closes
        }
    }

    /// <summary>Dials a feature code. False: the phone is busy, or the code was refused.</summary>
    private async Task<bool> DialAsync(DemoPhone phone, string code)
    {
        if (phone.IsBusy || phone.Call(code) is not { } call)
            return false;
        var status = await call.Answered.WaitAsync(_closing.Token);
        await Task.WhenAny(call.Ended, PauseAsync(TimeSpan.FromSeconds(3)));
        call.HangUp();
        return status == 200;
    }
}
