using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bellwire.Pbx.Webhooks.Posting;

/// <summary>Which certificates of receivers are good: what this machine trusts, and what stands under the operator's own authorities. The name must fit in any case.</summary>
internal sealed class ReceiverTrust : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _authorities = [];

    /// <param name="caFile">PEM; null: none beside the machine's.</param>
    /// <exception cref="CryptographicException">The file holds no certificate.</exception>
    public ReceiverTrust(string? caFile)
    {
        if (caFile is null)
            return;
        _authorities.ImportFromPemFile(caFile);
        if (_authorities.Count == 0)
            throw new CryptographicException($"{caFile} holds no certificate in PEM.");
    }

    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || _authorities.Count == 0 || certificate is not X509Certificate2 presented)
            return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // an authority of one's own seldom publishes any
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        return own.Build(presented);
    }

    public void Dispose()
    {
        foreach (var authority in _authorities)
            authority.Dispose();
    }
}
