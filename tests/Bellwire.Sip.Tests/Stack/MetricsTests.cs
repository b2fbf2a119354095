using System.Diagnostics.Metrics;

namespace Bellwire.Sip.Tests.Stack;

public class MetricsTests
{
    [Fact]
    public async Task Messages_and_copies_are_counted_by_the_meter_of_the_stack()
    {
        var counts = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, me) =>
        {
            if (instrument.Meter.Name == "Bellwire.Sip")
                me.EnableMeasurementEvents(instrument);
        };
        var mine = Environment.CurrentManagedThreadId;              // other tests' stacks count on their own threads
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (Environment.CurrentManagedThreadId == mine)
                counts[instrument.Name] = counts.GetValueOrDefault(instrument.Name) + value;
        });
        listener.Start();
        await using var house = new TestStack();
        var alice = house.Phone("101");
        var message = alice.Request("MESSAGE", "sip:102@example.org", "c1", 1);
        alice.Sends(message);
        alice.Sends(message);
        alice.Sends("SIP/2.0 200 OK\r\n\r\n");

        Assert.Equal(3, counts["bellwire.sip.messages.in"]);
        Assert.Equal(2, counts["bellwire.sip.messages.out"]);
        Assert.Equal(1, counts["bellwire.sip.retransmissions.in"]);
        Assert.Equal(1, counts["bellwire.sip.messages.bad"]);
    }
}
