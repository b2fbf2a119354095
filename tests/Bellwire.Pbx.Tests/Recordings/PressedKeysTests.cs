using System.Text;
using Bellwire.Pbx.Calls.Features;

namespace Bellwire.Pbx.Tests.Recordings;

public sealed class PressedKeysTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Theory]
    [InlineData("*44", "*44")]
    [InlineData("12*45", "*45")]
    [InlineData("**44", "*44")]
    [InlineData("*4*45", "*45")]
    [InlineData("*4#4", "")]
    [InlineData("*44*45", "*44 *45")]
    [InlineData("44*4", "")]
    public void A_code_is_a_star_and_two_digits(string pressed, string codes)
    {
        var keys = new PressedKeys();
        Assert.Equal(codes, string.Join(' ', pressed.Select(key => keys.On(1, key, Start)).OfType<string>()));
    }

    [Fact]
    public void A_pause_or_another_phone_begins_anew()
    {
        var keys = new PressedKeys();
        Assert.Null(keys.On(1, '*', Start));
        Assert.Null(keys.On(1, '4', Start + PressedKeys.LongestPause));
        Assert.Null(keys.On(1, '4', Start + (2 * PressedKeys.LongestPause) + TimeSpan.FromMilliseconds(1)));
        Assert.Null(keys.On(1, '*', Start));
        Assert.Null(keys.On(2, '4', Start));
        Assert.Null(keys.On(1, '4', Start));
    }

    [Theory]
    [InlineData("application/dtmf-relay", "Signal=4\r\nDuration=160", '4')]
    [InlineData("application/dtmf-relay", "Signal= *\r\nDuration= 160\r\n", '*')]
    [InlineData("application/dtmf-relay", "Signal=10\r\n", '*')]
    [InlineData("Application/DTMF", "11", '#')]
    [InlineData("application/dtmf", "7", '7')]
    [InlineData("application/dtmf-relay", "Signal=99", null)]
    [InlineData("application/dtmf-relay", "", null)]
    [InlineData("application/media_control+xml", "4", null)]
    public void An_info_tells_a_key(string type, string body, char? key) =>
        Assert.Equal(key, PressedKeys.OfInfo(Encoding.ASCII.GetBytes(type), Encoding.ASCII.GetBytes(body)));
}
