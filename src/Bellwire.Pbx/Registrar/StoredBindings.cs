using Bellwire.Sip.Transports;

namespace Bellwire.Pbx.Registrar;

/// <summary>Bindings to rows and back.</summary>
internal static class StoredBindings
{
    internal static StoredBinding Of(Aor aor, Binding binding) => new(
        binding.Key, aor.Tenant, aor.Number, binding.ContactText, binding.TargetUri, binding.Instance, binding.RegId, binding.CallId, binding.CSeq,
        binding.UserAgent, binding.Path, NameOf(binding.Flow.Transport), binding.Flow.Link.Local.ToString(), binding.Flow.Remote.ToString(), binding.Q,
        binding.ConnectionBound, binding.UpdatedAt.ToUnixTimeMilliseconds(), binding.ExpiresAt.ToUnixTimeMilliseconds());

    /// <param name="udp">Finds our UDP socket for a local address; null when there is none that could reach the device.</param>
    /// <returns>Null when the binding has run out meanwhile, or cannot be reached any more.</returns>
    internal static Binding? Restore(StoredBinding row, Func<SipEndPoint, SipLink?> udp, RegistrarOptions options, Moment now)
    {
        var expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAt);
        if (expiresAt <= now.Wall || TransportOf(row.Transport) is not { } transport || !SipEndPoint.TryParse(row.Remote, out var remote)
            || !SipEndPoint.TryParse(row.Local, out var local))
            return null;
        if ((transport == SipTransport.Udp ? udp(local) : new LostConnection(transport, local)) is not { } link)
            return null;
        var awaited = row.ConnectionBound;
        var ends = awaited && expiresAt > now.Wall + options.ReturnAfterRestart ? now.Wall + options.ReturnAfterRestart : expiresAt;
        return new Binding
        {
            Key = row.Key,
            ContactText = row.ContactText,
            TargetUri = row.TargetUri,
            Instance = row.Instance,
            RegId = row.RegId,
            CallId = row.CallId,
            CSeq = row.CSeq,
            UserAgent = row.UserAgent,
            Path = row.Path,
            Q = row.Q,
            Flow = new SipFlow(link, remote),
            ConnectionBound = row.ConnectionBound,
            BehindNat = transport == SipTransport.Udp && ContactText.IsBehindNat(row.TargetUri, remote),
            Awaited = awaited,
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedAt),
            ExpiresAt = expiresAt,
            Deadline = now.After(ends - now.Wall),
        };
    }

    private static string NameOf(SipTransport transport) => transport switch
    {
        SipTransport.Udp => "udp",
        SipTransport.Tcp => "tcp",
        SipTransport.Tls => "tls",
        SipTransport.Ws => "ws",
        _ => "wss",
    };

    private static SipTransport? TransportOf(string name) => name switch
    {
        "udp" => SipTransport.Udp,
        "tcp" => SipTransport.Tcp,
        "tls" => SipTransport.Tls,
        "ws" => SipTransport.Ws,
        "wss" => SipTransport.Wss,
        _ => null,
    };
}
