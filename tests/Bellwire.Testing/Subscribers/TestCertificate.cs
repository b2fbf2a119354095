using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bellwire.Testing.Subscribers;

/// <summary>A certificate for localhost that nobody trusts.</summary>
public static class TestCertificate
{
    public static SslStreamCertificateContext Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return SslStreamCertificateContext.Create(certificate, null, offline: true);
    }
}
