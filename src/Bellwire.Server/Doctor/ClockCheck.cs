using System.Runtime.InteropServices;

namespace Bellwire.Server.Doctor;

/// <summary>A wrong clock makes wrong CDRs, certificates that are not valid yet, and ids that wait for the clock to catch up.</summary>
internal static class ClockCheck
{
    private const string Topic = "clock";
    private const int NotSynchronised = 5;                      // TIME_ERROR of adjtimex(2)
    private const int TimexBytes = 512;                         // struct timex has 208; modes = 0 only reads

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    public static IEnumerable<Finding> Look(string folder, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var newest = Directory.Exists(folder)
            ? new DirectoryInfo(folder).EnumerateFiles().Select(f => f.LastWriteTimeUtc).DefaultIfEmpty(DateTime.MinValue).Max()
            : DateTime.MinValue;
        if (newest > now + Tolerance)
        {
            yield return Finding.Problem(Topic, $"The clock says {now:u}, but the data folder was written at {newest:u}: the clock was set back. Set it right.");
            yield break;
        }
        yield return IsSynchronised() switch
        {
            true => Finding.Good(Topic, $"The clock says {now:u} and is kept in step by the system."),
            false => Finding.Warning(Topic, $"The clock says {now:u}, but nothing keeps it in step. Run chrony or systemd-timesyncd, so that CDRs and ids are right."),
            null => Finding.Good(Topic, $"The clock says {now:u}; whether something keeps it in step cannot be told on this system."),
        };
    }

    private static bool? IsSynchronised()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var state = ReadClockState(new byte[TimexBytes]);
        return state < 0 ? null : state != NotSynchronised;
    }

#pragma warning disable SYSLIB1054 // the generated form would allow unsafe code in the whole project
    [DllImport("libc", EntryPoint = "adjtimex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadClockState([In, Out] byte[] timex);
#pragma warning restore SYSLIB1054
}
