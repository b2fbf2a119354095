namespace Bellwire.Media.Dtmf;

/// <summary>One key press: 0-9, *, #, A-D, and its length in units of the RTP clock.</summary>
internal readonly record struct DtmfDigit(char Key, long Units)
{
    private const int UnitsPerSecond = 8000;

    internal TimeSpan Duration => TimeSpan.FromSeconds((double)Units / UnitsPerSecond);
}
