using Bellwire.Media.Recording;

namespace Bellwire.Server.Doctor;

/// <summary>Whether there is room for recordings.</summary>
internal static class RecordingCheck
{
    private const string Topic = "recordings";

    public static IReadOnlyList<Finding> Look(RecordingOptions options)
    {
        var policy = new RecordingPolicy(options);
        return
        [
            policy.Check() switch
            {
                RecordingRefusal.DiskLow => Finding.Warning(
                    Topic, $"Less than {options.MinimumFreeBytes >> 20} MiB are free for {options.Folder}: nothing is recorded. Free space, or lower Recording:MinimumFreeBytes."),
                RecordingRefusal.QuotaReached => Finding.Warning(
                    Topic, $"Recordings take {policy.UsedBytes >> 20} MiB, all that Recording:QuotaBytes allows: nothing more is recorded. Delete old ones, or raise it."),
                _ => Finding.Good(Topic, $"There is room in {options.Folder}; recordings take {policy.UsedBytes >> 20} MiB."),
            },
        ];
    }
}
