namespace Bellwire.Server.Host;

/// <summary>ENOSPC and EDQUOT, as .NET shows them.</summary>
internal static class DiskFull
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsNoSpace = unchecked((int)0x80070070);

    public static bool IsCauseOf(IOException fault) => fault.HResult is NoSpace or QuotaExceeded or WindowsNoSpace;
}
