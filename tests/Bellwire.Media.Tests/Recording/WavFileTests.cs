using Bellwire.Media.Recording;

namespace Bellwire.Media.Tests.Recording;

public sealed class WavFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    private void Write(long announced, int actual)
    {
        var bytes = new byte[WavFile.HeaderBytes + actual];
        WavFile.WriteHeader(bytes, announced);
        File.WriteAllBytes(_path, bytes);
    }

    [Fact]
    public void A_header_left_open_by_a_crash_is_put_right()
    {
        Write(announced: 0, actual: 4003);
        Assert.Equal(WavRepair.Repaired, WavFile.Repair(_path));
        var bytes = File.ReadAllBytes(_path);
        Assert.Equal(WavFile.HeaderBytes + 4000, bytes.Length);
        Assert.Equal((4036u, 4000u), (BitConverter.ToUInt32(bytes, 4), BitConverter.ToUInt32(bytes, 40)));
        Assert.Equal(WavRepair.Whole, WavFile.Repair(_path));
    }

    [Fact]
    public void A_whole_recording_is_left_alone()
    {
        Write(announced: 400, actual: 400);
        Assert.Equal(WavRepair.Whole, WavFile.Repair(_path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no sound at all, though it is long enough to hold a header")]
    public void What_is_not_a_recording_is_never_touched(string content)
    {
        File.WriteAllText(_path, content);
        Assert.Equal(WavRepair.NotOurs, WavFile.Repair(_path));
        Assert.Equal(content, File.ReadAllText(_path));
    }

    public void Dispose() => File.Delete(_path);
}
