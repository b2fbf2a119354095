using Bellwire.Pbx.Directory;

namespace Bellwire.Pbx.Calls.Features;

/// <summary><c>*78</c> and <c>*79</c>: do not disturb on and off, stored in the directory like any change of it.</summary>
internal static class DoNotDisturbCodes
{
    internal static void AddTo(FeatureCodes codes, PbxDirectory directory)
    {
        codes.Add("*78", takesNumber: false, (extension, _, cancellation) => SetAsync(directory, extension, true, cancellation));
        codes.Add("*79", takesNumber: false, (extension, _, cancellation) => SetAsync(directory, extension, false, cancellation));
    }

    private static async Task<int> SetAsync(PbxDirectory directory, Extension extension, bool isOn, CancellationToken cancellation)
    {
        var isKnown = false;
        await directory.ChangeAsync(
            current =>
            {
                var now = current.FindTenant(extension.TenantId)?.FindExtension(extension.Id);
                isKnown = now is not null;
                return (now is null || now.DoNotDisturb == isOn
                    ? new DirectoryChangeSet()
                    : new DirectoryChangeSet { Extensions = [new Change<Extension>(now, now with { DoNotDisturb = isOn })] }, null);
            },
            cancellation);
        return isKnown ? 0 : 404;
    }
}
