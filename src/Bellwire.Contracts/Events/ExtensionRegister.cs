using System.Text.Json.Serialization;

namespace Bellwire.Contracts;

/// <summary>A REGISTER, an expiry or a lost flow changed what is registered for an extension. Interface document, <c>extension_register</c>.</summary>
public sealed record ExtensionRegister : ExtensionEvent
{
    public override string EventType => "extension_register";

    public required PartyUri Extension { get; init; }

    public required ExtensionId ExtensionId { get; init; }

    /// <summary>What stays registered; absent when nothing does.</summary>
    public IReadOnlyList<RegisteredContact>? RegistrationContacts { get; init; }

    /// <summary>What has just gone; absent when nothing went.</summary>
    public IReadOnlyList<RegisteredContact>? RemovedContacts { get; init; }

    public override required TenantId TenantId { get; init; }

    public override required UnixTime Time { get; init; }

    [JsonIgnore]
    public override IReadOnlyList<string> Subjects => [Extension.Number];
}

/// <summary>One registered device, as <c>extension_register</c> shows it. Missing values are <c>""</c> and 0, never null.</summary>
public sealed record RegisteredContact
{
    /// <summary>The Contact as sent, without display name and <c>expires</c>; <c>;expires=0</c> comes first when an un-REGISTER removed it.</summary>
    public required string ContactUri { get; init; }

    /// <summary>Unix seconds at which the binding ends; of a removed one, the moment it went.</summary>
    public required long Expires { get; init; }

    /// <summary><c>+sip.instance</c> with angle brackets, without quotes.</summary>
    public required string Instance { get; init; }

    /// <summary>Unix seconds of the last REGISTER of this binding.</summary>
    public required long LastUpdate { get; init; }

    /// <summary><c>address:port</c> at which the device is seen from outside.</summary>
    public required string PublicAddress { get; init; }

    /// <summary><c>address:port</c> that the REGISTER came from.</summary>
    public required string ReceivedFrom { get; init; }

    /// <summary>RFC 5626 <c>reg-id</c>, 0 if none.</summary>
    public required int RegId { get; init; }

    public required string UserAgent { get; init; }
}
