namespace Bellwire.Server.Demo;

/// <summary>What is typed into a phone to make it somebody's.</summary>
internal sealed record PhoneAccount(string Domain, string Number, string Password);

/// <param name="UserAgent">How the phone names itself.</param>
/// <param name="Instance">Its UUID, the same for its whole life (RFC 5626 4.1).</param>
internal sealed record PhoneModel(string UserAgent, string Instance);
