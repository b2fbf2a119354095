using Bellwire.Server.Host;

namespace Bellwire.Server.Doctor;

internal static class DataFolderCheck
{
    private const string Topic = "data";
    private const long LittleBytes = 512L * 1024 * 1024;        // a day of CDRs and events of a busy office, with room

    public static IEnumerable<Finding> Look(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield return Finding.Warning(Topic, $"{folder} does not exist; the first start makes it.");
            yield break;
        }
        yield return Writable(folder);
        if (PrivateFile.IsReadableByOthers(folder))
            yield return Finding.Problem(Topic, $"{folder} can be read by other users. Run chmod 700 {folder}.");
        var free = new DriveInfo(folder).AvailableFreeSpace;
        yield return free < LittleBytes
            ? Finding.Warning(Topic, $"Only {free / 1024 / 1024} MiB are free on the disk of {folder}. Make room before calls are refused.")
            : Finding.Good(Topic, $"{free / 1024 / 1024} MiB are free on the disk of {folder}.");
    }

    private static Finding Writable(string folder)
    {
        var probe = Path.Combine(folder, "doctor.probe");
        try
        {
            File.WriteAllText(probe, "probe");
            File.Delete(probe);
            return Finding.Good(Topic, $"{folder} can be written.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Finding.Problem(Topic, $"{folder} cannot be written: {fault.Message} Run as its owner, or give this user the right.");
        }
    }
}
