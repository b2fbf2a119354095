using System.Collections.Immutable;
using Bellwire.Contracts;

namespace Bellwire.Pbx.Registrar;

/// <summary>Writes <c>extension_register</c> from bindings.</summary>
internal static class RegisterEvents
{
    internal static ExtensionRegister Of(
        Aor aor, RegisteredExtension extension, ImmutableArray<Binding> stay, IReadOnlyList<RemovedBinding> went, DateTimeOffset at) => new()
    {
        Extension = extension.Uri,
        ExtensionId = extension.Id,
        TenantId = aor.Tenant,
        Time = UnixTime.From(at),
        RegistrationContacts = stay.IsEmpty ? null : [.. stay.Select(Show)],
        RemovedContacts = went.Count == 0 ? null : [.. went.Select(removed => ShowRemoved(removed, at))],
    };

    private static RegisteredContact Show(Binding binding) =>
        Show(binding, binding.ContactText, binding.ExpiresAt.ToUnixTimeSeconds(), binding.UpdatedAt.ToUnixTimeSeconds());

    private static RegisteredContact ShowRemoved(RemovedBinding removed, DateTimeOffset at) =>
        Show(removed.Binding, removed.ContactText, at.ToUnixTimeSeconds(), at.ToUnixTimeSeconds());

    private static RegisteredContact Show(Binding binding, string contactText, long expires, long lastUpdate)
    {
        var address = binding.Flow.Remote.ToString();
        return new RegisteredContact
        {
            ContactUri = contactText,
            Expires = expires,
            Instance = binding.Instance,
            LastUpdate = lastUpdate,
            PublicAddress = address,
            ReceivedFrom = address,
            RegId = binding.RegId,
            UserAgent = binding.UserAgent,
        };
    }
}
