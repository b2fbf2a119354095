using Bellwire.Contracts;

namespace Bellwire.Pbx.Registrar;

/// <summary>The extension behind an address of record, as events name it.</summary>
public readonly record struct RegisteredExtension(ExtensionId Id, PartyUri Uri);

/// <summary>What the registrar needs to know of the directory.</summary>
public interface IRegisteredExtensions
{
    /// <summary>False when there is no such extension (any more).</summary>
    bool TryFind(Aor aor, out RegisteredExtension extension);
}

/// <summary>Told when the devices of an extension change: agents' states and presence depend on it. Called in order for each extension, must not wait.</summary>
public interface IRegistrationObserver
{
    void RegistrationsChanged(Aor aor, int devices);
}
