using Bellwire.Media.Playing;

namespace Bellwire.Media.Tests.Playing;

public class PlayerScheduleTests
{
    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(1000 + milliseconds);

    private PlayerSchedule _schedule = new(At(0));

    [Fact]
    public void A_frame_is_due_every_twenty_milliseconds()
    {
        for (var frame = 0; frame < 500; frame++)
        {
            Assert.Equal((1, 0L), _schedule.Due(At(20 * frame)));
            Assert.Equal((0, 0L), _schedule.Due(At(20 * frame + 10)));
        }
    }

    [Fact]
    public void A_late_tick_catches_up_two_at_a_time()
    {
        _schedule.Due(At(0));
        Assert.Equal((2, 0L), _schedule.Due(At(100)));
        Assert.Equal((2, 0L), _schedule.Due(At(110)));
        Assert.Equal((2, 0L), _schedule.Due(At(120)));
        Assert.Equal((0, 0L), _schedule.Due(At(130)));
        Assert.Equal((1, 0L), _schedule.Due(At(140)));
    }

    [Fact]
    public void After_a_long_stall_what_was_missed_is_left_out()
    {
        _schedule.Due(At(0));
        Assert.Equal((1, 49L), _schedule.Due(At(1000)));
        Assert.Equal((0, 0L), _schedule.Due(At(1010)));
        Assert.Equal((1, 0L), _schedule.Due(At(1020)));
    }
}
