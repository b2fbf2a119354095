using Bellwire.Pbx.Calls.Routing;
using Bellwire.Pbx.Presence;

namespace Bellwire.Pbx.Calls.Features;

/// <summary>
/// <c>*70</c> Online, <c>*71</c> Away, <c>*72</c> Lunch, <c>*73</c> Business Trip; <c>*78</c> and <c>*79</c>: Do Not Disturb on and off.
/// </summary>
internal static class PresenceCodes
{
    internal static void AddTo(FeatureCodes codes, IDoNotDisturb quiet)
    {
        Add("*70", PresenceStatus.Online);
        Add("*71", PresenceStatus.Away);
        Add("*72", PresenceStatus.Lunch);
        Add("*73", PresenceStatus.BusinessTrip);
        codes.Add("*78", takesNumber: false, async (extension, _, stop) => await quiet.SetAsync(extension.TenantId, extension.Number, true, stop) ? 0 : 404);
        codes.Add("*79", takesNumber: false, async (extension, _, stop) => await quiet.SetAsync(extension.TenantId, extension.Number, false, stop) ? 0 : 404);

        void Add(string code, PresenceStatus status) => codes.Add(code, takesNumber: false, async (extension, _, stop) =>
            await quiet.SayAsync(extension.TenantId, extension.Number, status, stop) ? 0 : 404);
    }
}
