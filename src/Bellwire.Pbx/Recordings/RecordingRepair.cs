using Bellwire.Media.Recording;

namespace Bellwire.Pbx.Recordings;

/// <summary>Closes what a crash left open: the sizes in the files are put right, and the index says what became of them.</summary>
public static class RecordingRepair
{
    private const string Reason = "server_stopped";

    /// <summary>At start, before the first call. Returns how many were open.</summary>
    public static int Run(IRecordingIndex index, string folder)
    {
        var open = index.ReadOpen();
        foreach (var entry in open)
            index.Save(Close(entry, Path.Combine(folder, entry.FileName)));
        return open.Count;
    }

    private static RecordingEntry Close(RecordingEntry entry, string path)
    {
        try
        {
            if (!File.Exists(path))
                return entry with { State = RecordingState.Missing, Reason = Reason, FileName = "" };
            if (WavFile.Repair(path) == WavRepair.NotOurs)
                return entry with { State = RecordingState.Broken, Reason = "not_a_recording" };
            var bytes = new FileInfo(path).Length;
            return entry with { State = RecordingState.Broken, Reason = Reason, Bytes = bytes, Length = WavFile.LengthOf(bytes) };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return entry with { State = RecordingState.Broken, Reason = "disk_failed" };
        }
    }
}
