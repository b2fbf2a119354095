using Bellwire.Contracts;

namespace Bellwire.Pbx.Calls;

/// <summary>
/// Where parked calls of a loop stand: each extension is a place for one call. So there are as many as extensions, and each of them is one of the calls that the
/// server may have.
/// </summary>
internal sealed class ParkPlaces
{
    /// <summary>A call transferred to it is parked: at the number behind, or at the parker's own.</summary>
    internal const string ParkCode = "*68";

    /// <summary>Fetches the call parked at the number behind, or at one's own.</summary>
    internal const string FetchCode = "*88";

    private readonly Dictionary<(TenantId, string), CallSession> _taken = [];

    internal CallSession? At(TenantId tenant, string place) => _taken.GetValueOrDefault((tenant, place));

    /// <summary>The call stands there now; the machine was asked only when the place was free.</summary>
    internal void Take(CallSession call, string place) => _taken[(call.Facts.TenantId, place)] = call;

    internal void Leave(CallSession call, string place)
    {
        if (At(call.Facts.TenantId, place) == call)
            _taken.Remove((call.Facts.TenantId, place));
    }
}
