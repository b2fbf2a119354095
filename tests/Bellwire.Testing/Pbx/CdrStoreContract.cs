using System.Text;
using Bellwire.Contracts;
using Bellwire.Contracts.Json;
using Bellwire.Pbx.Cdr;
using Bellwire.Testing.Golden;
using Xunit;

namespace Bellwire.Testing;

/// <summary>What every store of call records must do.</summary>
public abstract class CdrStoreContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The store as a server finds it that starts after the last one has stopped or was cut.</summary>
    protected abstract ValueTask<ICdrStore> RestartAsync();

    /// <summary>A record with something in every member that may have something.</summary>
    protected static CallCdr Record(long session) => SampleCdrs.All.Select(sample => sample.Event).OfType<CallCdr>().First() with
    {
        SessionId = new CallSessionId(session),
        CallerDisplayName = "Ann “β”",
        DidCid = "18800606",
        OutboundCallerId = "18800607",
        TrunkName = "carrier",
        UserData = "ticket 17",
    };

    [Fact]
    public async Task A_record_is_published_by_the_next_start_when_it_was_stored_and_not_published()
    {
        var store = await RestartAsync();
        Assert.Empty(store.Recover());
        Assert.True(store.IsReady);
        foreach (var session in (long[])[3, 1, 2])
            await StoredAsync(store, Record(session));
        store.Published(Record(2));

        store = await RestartAsync();
        var left = store.Recover();
        Assert.Equal([Text(Record(1)), Text(Record(3))], left.Select(Text));
        foreach (var cdr in left)
            store.Published(cdr);

        store = await RestartAsync();
        Assert.Empty(store.Recover());
    }

    [Fact]
    public async Task A_call_that_was_cut_ends_with_the_next_start_in_the_order_of_the_calls()
    {
        var store = await RestartAsync();
        var ringing = Standing(7) with { AnsweredTime = UnixTime.None };
        store.Began(ringing);
        store.Began(Standing(5) with { AnsweredTime = UnixTime.None });
        store.Began(Standing(5));
        store.Began(Standing(6));
        await StoredAsync(store, Record(6));
        store.Published(Record(6));

        store = await RestartAsync();
        var cut = store.Recover();

        Assert.Equal([5, 7], cut.Select(cdr => cdr.SessionId.Value));
        Assert.All(cut, cdr =>
        {
            Assert.Equal((EndedReason.None, "0"), (cdr.EndedReason, cdr.StatusCode));
            Assert.True(cdr.EndedTime.Seconds >= ringing.EndedTime.Seconds);
            Assert.All(cdr.CallTargets, target => Assert.Equal(cdr.EndedTime, target.EndedTime));
        });
        Assert.Equal([Standing(5).AnsweredTime, UnixTime.None], cut.Select(cdr => cdr.AnsweredTime));

        store = await RestartAsync();
        Assert.Equal(cut.Select(Text), store.Recover().Select(Text));
    }

    [Fact]
    public async Task A_record_is_told_of_once_and_after_its_call()
    {
        var store = await RestartAsync();
        for (var session = 1; session <= 50; session++)
            store.Began(Standing(session));
        var told = new TaskCompletionSource();
        var sessions = new List<long>();
        for (var session = 1; session <= 50; session++)
            store.Ended(Record(session), cdr =>
            {
                sessions.Add(cdr.SessionId.Value);
                store.Published(cdr);
                if (sessions.Count == 50)
                    told.TrySetResult();
            });
        await told.Task.WaitAsync(Patience);

        store = await RestartAsync();
        Assert.Empty(store.Recover());
        Assert.Equal(Enumerable.Range(1, 50).Select(session => (long)session), sessions);
    }

    /// <summary>A call that is noted while it stands: its targets have not ended.</summary>
    protected static CallCdr Standing(long session)
    {
        var record = Record(session);
        return record with { CallTargets = [.. record.CallTargets.Select(target => target with { EndedTime = UnixTime.None, EndReason = EndedReason.None })] };
    }

    /// <summary>Ends the call and waits until its record is stored.</summary>
    protected static async Task StoredAsync(ICdrStore store, CallCdr cdr)
    {
        var stored = new TaskCompletionSource();
        store.Ended(cdr, _ => stored.TrySetResult());
        await stored.Task.WaitAsync(Patience);
    }

    /// <summary>The whole record, also what its event leaves out.</summary>
    protected static string Text(CallCdr cdr) => $"{Encoding.UTF8.GetString(EventJson.ToUtf8(cdr))} {string.Join(' ', cdr.Parties)}";
}
