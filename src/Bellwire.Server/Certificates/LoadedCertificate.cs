using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Bellwire.Server.Certificates;

/// <summary>One server certificate, ready for handshakes. The context is kept, since TLS resumption lives in it.</summary>
internal sealed record LoadedCertificate(X509Certificate2 Leaf, SslStreamCertificateContext Context, SslServerAuthenticationOptions Tls)
{
    /// <param name="leaf">With its private key.</param>
    /// <param name="chain">What is sent beside it.</param>
    public static LoadedCertificate From(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        var context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        return new LoadedCertificate(leaf, context, new SslServerAuthenticationOptions
        {
            ServerCertificateContext = context,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            ClientCertificateRequired = false,
        });
    }
}
