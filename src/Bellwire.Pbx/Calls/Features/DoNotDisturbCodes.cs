using Bellwire.Pbx.Calls.Routing;

namespace Bellwire.Pbx.Calls.Features;

/// <summary><c>*78</c> and <c>*79</c>: do not disturb on and off.</summary>
internal static class DoNotDisturbCodes
{
    internal static void AddTo(FeatureCodes codes, IDoNotDisturb quiet)
    {
        codes.Add("*78", takesNumber: false, async (extension, _, stop) => await quiet.SetAsync(extension.TenantId, extension.Number, true, stop) ? 0 : 404);
        codes.Add("*79", takesNumber: false, async (extension, _, stop) => await quiet.SetAsync(extension.TenantId, extension.Number, false, stop) ? 0 : 404);
    }
}
