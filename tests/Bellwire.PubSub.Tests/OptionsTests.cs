using System.Text;
using Bellwire.PubSub.Listening;
using Bellwire.PubSub.Sequencing;
using Bellwire.PubSub.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bellwire.PubSub.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Defaults_are_valid_and_wrong_values_are_named_before_anything_opens()
    {
        Assert.Empty(new PubSubOptions { Epoch = "e1" }.Faults());
        Assert.Empty(new ConnectionLimits().Faults());
        Assert.Equal(["Epoch must be 1 to 64 letters, digits or -._", "OutboxBytes must be at least 65536", "PingEvery must be 1 s to 1 h"],
            new PubSubOptions { Epoch = "\"", OutboxBytes = 1, PingEvery = TimeSpan.Zero }.Faults());
        Assert.Equal(["HalfOpen must be 1 to 1000000", "RetryAfter must be 1 s to 10 min"],
            new ConnectionLimits { HalfOpen = 0, RetryAfter = TimeSpan.FromDays(1) }.Faults());
        Assert.Throws<ArgumentException>(() => new Sequencer(new PubSubOptions(), TimeProvider.System, NullLoggerFactory.Instance));
    }

    [Fact]
    public void Every_close_code_is_told_once_with_a_reason_that_fits_its_frame_and_a_pause_when_to_come_back()
    {
        Assert.Equal(CloseCode.All.Select(row => row.Code).Distinct().Order(), CloseCode.All.Select(row => row.Code));
        Assert.All(CloseCode.All, row =>
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(row.Reason), 1, 123);
            Assert.Equal(row.ComeBack == ComeBack.Yes, row.NotBefore > TimeSpan.Zero && row.Within > TimeSpan.Zero);
        });
    }
}
