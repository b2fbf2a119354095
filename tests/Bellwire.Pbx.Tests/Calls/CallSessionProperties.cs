using Bellwire.Contracts;
using Bellwire.Testing;

namespace Bellwire.Pbx.Tests.Calls;

/// <summary>
/// Phones that do anything, on the simulated network: whatever they do, each call ends once and leaves one record, and nothing of it stays behind. A
/// failure prints its seed.
/// </summary>
public sealed class CallSessionProperties
{
    private const int ScriptsOfOnePbx = 50;

    /// <summary>2,000 scripts; BELLWIRE_SCRIPTS asks for more in the nightly run, BELLWIRE_SEED for one that failed.</summary>
    private static readonly int Scripts = int.TryParse(Environment.GetEnvironmentVariable("BELLWIRE_SCRIPTS"), out var scripts) ? scripts : 2_000;

    private static readonly int First = int.TryParse(Environment.GetEnvironmentVariable("BELLWIRE_SEED"), out var seed) ? seed : 1;

    private static readonly string[] Numbers = ["101", "102", "103", "104", "999"];

    /// <summary>What phones dial and transfer to: codes too, so that calls are picked up, parked and fetched.</summary>
    private static readonly string[] Dialled = [.. Numbers, .. Numbers, "*97101", "*97103", "*68", "*68101", "*88", "*88101", "*88103", "*63103", "*63103"];

    private const string File = """
        {"tenants":[{"name":"Example","domain":"example.org","extensions":[
          {"number":"101","sip_password":"sip-101","ring_time":5},
          {"number":"102","sip_password":"sip-102","ring_time":8,"forward":{"busy":"103","no_answer":"104"}},
          {"number":"103","sip_password":"sip-103","ring_time":6,"forward":{"no_answer":"101"}},
          {"number":"104","sip_password":"sip-104","ring_time":7}],
          "queues":[{"number":"8001","agents":[{"number":"103"}],"managers":["101","102","104"]}]}]}
        """;

    [Fact]
    public async Task Whatever_phones_do_each_call_ends_once_and_leaves_nothing_behind()
    {
        var reroutes = await PlaysAsync(Scripts, static (_, _) => { });
        if (Scripts >= 2_000)                                                  // the die has seen it all
            Assert.Superset(new HashSet<RerouteReason> { RerouteReason.Transfer, RerouteReason.Pickup, RerouteReason.Park }, reroutes);
    }

    /// <summary>Fault injection: code that every call runs through throws now and then.</summary>
    [Fact]
    public Task Whatever_breaks_inside_each_call_ends_once_and_leaves_nothing_behind() => PlaysAsync(Scripts / 4, static (pbx, seed) =>
    {
        var die = new Random(~seed);
        pbx.Events.Breaks = record => record is CallEvent && die.Next(15) == 0;
        pbx.Cdrs.Breaks = _ => die.Next(15) == 0;
    });

    /// <returns>In which ways calls were rerouted.</returns>
    private static async Task<HashSet<RerouteReason>> PlaysAsync(int scripts, Action<TestPbx, int> prepare)
    {
        var reroutes = new HashSet<RerouteReason>();
        for (var done = 0; done < scripts; done += ScriptsOfOnePbx)
        {
            await using var pbx = await TestPbx.StartAsync(File);
            PhoneOnPaper[] devices = [pbx.Phone("101"), pbx.Phone("102"), pbx.Phone("103"), pbx.Phone("103"), pbx.Phone("104")];
            for (var script = done; script < Math.Min(done + ScriptsOfOnePbx, scripts); script++)
            {
                prepare(pbx, First + script);
                reroutes.UnionWith(Plays(pbx, devices, First + script));
            }
        }
        return reroutes;
    }

    private static RerouteReason[] Plays(TestPbx pbx, PhoneOnPaper[] devices, int seed)
    {
        foreach (var device in devices)
        {
            while (device.Wire.Unread > 0)
                device.Wire.Receives();                                        // copies of the script before
            device.Registers(expires: 3600);
        }
        pbx.Sees();
        var die = new Random(seed);
        var phones = devices.Select(device => new RandomPhone(device, die, Dialled)).ToArray();
        var program = new RandomProgram(pbx, die, Numbers);
        var ladder = pbx.Network.Ladder.Count;
        try
        {
            for (var step = die.Next(5, 40); step > 0; step--)
            {
                if (die.Next(6) == 0)
                    program.Acts();
                else
                    phones[die.Next(phones.Length)].Acts();
                pbx.Network.Settle();
                if (die.Next(4) == 0)
                    Passes(pbx, TimeSpan.FromMilliseconds(die.Next(1, 3000)));
                foreach (var phone in phones)
                    if (die.Next(5) > 0)
                        phone.Reacts();
            }
            foreach (var phone in phones)
                phone.Reacts();
            foreach (var phone in phones)
                phone.ComesToReason();
            for (var second = 0; second < 300 && (second < 5 || Remains(pbx)); second++)
            {
                while (phones.Aggregate(false, (any, phone) => phone.Reacts() | any))
                    pbx.Network.Settle();
                Passes(pbx, TimeSpan.FromSeconds(1));
            }
            Assert.Equal((0, 0, 0, 0, 0), (pbx.Calls.Count, pbx.Dialogs, pbx.MediaLegs, pbx.Transactions, pbx.Cdrs.Open));
            Assert.True(program.IsAnswered, "a program waits for what came of its command");
            var seen = pbx.Sees();
            foreach (var session in seen.Where(evt => evt is CallEvent or CallCdr).GroupBy(SessionOf))
                Holds([.. session]);
            return [.. seen.OfType<CallReroute>().Select(reroute => reroute.RerouteReason)];
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new InvalidOperationException($"BELLWIRE_SEED={seed} BELLWIRE_SCRIPTS=1\n{string.Join('\n', pbx.Network.Ladder.Skip(ladder))}", error);
        }
    }

    private static bool Remains(TestPbx pbx) => pbx.Calls.Count + pbx.Dialogs + pbx.MediaLegs + pbx.Transactions > 0;

    private static void Passes(TestPbx pbx, TimeSpan time)
    {
        for (var step = TimeSpan.FromMilliseconds(250); time > TimeSpan.Zero; time -= step)
        {
            pbx.Network.Time.Advance(time < step ? time : step);
            pbx.Network.Settle();
        }
    }

    private static CallSessionId SessionOf(PbxEvent evt) => evt is CallEvent call ? call.SessionId : ((CallCdr)evt).SessionId;

    private static void Holds(PbxEvent[] session)
    {
        Assert.IsType<CallStart>(session[0]);
        Assert.Single(session, evt => evt is CallStart);
        var cdr = Assert.IsType<CallCdr>(session[^1]);
        Assert.Single(session, evt => evt is CallCdr);
        Assert.Single(session, evt => evt is CallEnded or CallNoAnswer or CallFail);
        Assert.True(session[^2] is CallEnded or CallNoAnswer or CallFail, "the final event comes just before the record");
        var added = session.Count(evt => evt is TargetAdd);
        Assert.Equal(added, session.Count(evt => evt is TargetEnded or TargetFail or TargetNoAnswer));
        Assert.Equal(added, cdr.CallTargets.Count(target => !target.Callee.StartsWith("*68", StringComparison.Ordinal)));   // a place has no events
        var times = session.OfType<CallEvent>().Select(evt => evt.Time.Seconds).ToArray();
        Assert.Equal(times.Order(), times);

        var holding = new Dictionary<string, bool>();
        foreach (var evt in session)
            if (evt is CallHold hold)
                Assert.True(holding.TryAdd(hold.CallId, true) || !holding[hold.CallId] && (holding[hold.CallId] = true), "a second hold");
            else if (evt is CallUnhold unhold)
                Assert.True(holding.TryGetValue(unhold.CallId, out var isHeld) && isHeld && !(holding[unhold.CallId] = false), "an unhold without a hold");
    }
}
