using System.Text.Json;

namespace Bellwire.Server.Host;

/// <summary>What a ready server says of itself in its data folder (<c>server.json</c>), for the other verbs on this machine.</summary>
internal static class RunningServer
{
    private const string FileName = "server.json";

    public static void Announce(string folder, ReadyReport report) =>
        PrivateFile.Write(Path.Combine(folder, FileName), JsonSerializer.Serialize(report, ReadyJson.Default.ReadyReport), secret: true);

    public static void Withdraw(string folder) => File.Delete(Path.Combine(folder, FileName));

    /// <summary>Null when no server runs on the folder, or it is not ready yet.</summary>
    public static ReadyReport? Find(string folder)
    {
        var file = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(file))
                return null;
            var report = JsonSerializer.Deserialize(File.ReadAllBytes(file), ReadyJson.Default.ReadyReport);
            return report is not null && IsAlive(report.Pid) ? report : null;   // a crash leaves the file
        }
        catch (Exception fault) when (fault is JsonException or FileNotFoundException)
        {
            return null;                                        // of another version, or just withdrawn
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
