using Bellwire.Media.Dtmf;

namespace Bellwire.Media.Tests.Dtmf;

public class DtmfDetectorTests
{
    private DtmfDetector _detector;

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private DtmfDigit? Event(uint timestamp, byte code, int units, bool ended, int at = 0) =>
        _detector.OnEvent(timestamp, [code, (byte)(ended ? 0x8a : 0x0a), (byte)(units >> 8), (byte)units], At(at));

    [Fact]
    public void A_press_with_three_end_packets_is_one_digit()
    {
        Assert.Null(Event(1000, 9, 160, false));
        Assert.Equal(new DtmfDigit('9', 800), Event(1000, 9, 800, true));
        Assert.Null(Event(1000, 9, 800, true));
        Assert.Null(Event(1000, 9, 800, true));
    }

    [Fact]
    public void The_same_key_twice_is_two_digits()
    {
        Assert.NotNull(Event(1000, 1, 800, true));
        Assert.NotNull(Event(3000, 1, 800, true));
    }

    [Fact]
    public void A_press_whose_ends_are_lost_is_told_when_the_next_begins()
    {
        Event(1000, 10, 640, false);
        Assert.Equal(new DtmfDigit('*', 640), Event(3000, 11, 160, false));
        Assert.Equal(new DtmfDigit('#', 320), Event(3000, 11, 320, true));
    }

    [Fact]
    public void A_press_whose_ends_are_lost_is_told_when_speech_has_gone_on_for_a_while()
    {
        Event(1000, 12, 640, false, at: 100);
        Assert.Null(_detector.OnOther(At(120)));
        Assert.Equal(new DtmfDigit('A', 640), _detector.OnOther(At(300)));
        Assert.Null(_detector.OnOther(At(320)));
    }

    [Fact]
    public void A_late_packet_of_an_earlier_press_is_not_a_new_one()
    {
        Event(1000, 1, 800, true);
        Event(3000, 2, 160, false);
        Assert.Null(Event(1000, 1, 800, true));
        Assert.Equal('2', Event(3000, 2, 800, true)?.Key);
    }

    [Fact]
    public void A_key_held_beyond_the_longest_duration_is_one_digit()
    {
        Event(1000, 3, 0xffff, false);
        Assert.Null(Event(1000 + 0xffff, 3, 160, false));
        Assert.Equal(new DtmfDigit('3', 0xffff + 800), Event(1000 + 0xffff, 3, 800, true));
    }

    [Fact]
    public void A_new_source_starts_afresh()
    {
        Event(900_000, 4, 320, false);
        Assert.Equal('4', _detector.Restart()?.Key);
        Assert.Equal('5', Event(10, 5, 800, true)?.Key);
    }

    [Fact]
    public void Flash_and_short_payloads_are_no_digits()
    {
        Assert.Null(Event(1000, 16, 800, true));
        Assert.Null(_detector.OnEvent(2000, [1, 0x8a, 3], At(0)));
    }
}
