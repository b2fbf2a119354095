using Bellwire.Pbx.Registrar;

namespace Bellwire.Pbx.Presence;

/// <summary>Told when the presence of an extension changed, in order for each; must not wait.</summary>
internal interface IPresenceObserver
{
    void PresenceChanged(Aor aor);
}
