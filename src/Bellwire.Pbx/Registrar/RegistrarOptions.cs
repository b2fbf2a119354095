using System.ComponentModel.DataAnnotations;

namespace Bellwire.Pbx.Registrar;

/// <summary>Lifetimes and limits of registrations.</summary>
public sealed class RegistrarOptions
{
    /// <summary>Shorter wishes get 423 with Min-Expires: a minute keeps a phone's chatter below one request a second for 60 phones.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MinExpires { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Granted at most over UDP: a phone that loses power is found out within ten minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan MaxExpiresUdp { get; set; } = TimeSpan.FromSeconds(600);

    /// <summary>Granted at most over TCP, TLS and WebSocket, where the loss of the connection tells at once.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan MaxExpiresConnected { get; set; } = TimeSpan.FromSeconds(3600);

    /// <summary>Granted when the phone names no lifetime.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan DefaultExpires { get; set; } = TimeSpan.FromSeconds(3600);

    /// <summary>How often a UDP contact behind NAT gets OPTIONS: below the 30 to 60 s after which routers forget a mapping.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:05:00")]
    public TimeSpan NatPingInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>So many unanswered OPTIONS in a row remove the binding.</summary>
    [Range(1, 20)]
    public int NatPingMisses { get; set; } = 3;

    /// <summary>How long after a restart the bindings of lost connections wait for their phones.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ReturnAfterRestart { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Contacts in one REGISTER; more is refused.</summary>
    [Range(1, 100)]
    public int MaxContactsPerRequest { get; set; } = 10;
}
