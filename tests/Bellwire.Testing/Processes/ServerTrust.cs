using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Bellwire.Testing.Processes;

/// <summary>Trusts certificates under the CA that the server names in its ready line, with the right name, and nothing else.</summary>
public static class ServerTrust
{
    public static RemoteCertificateValidationCallback Of(ReadyLine ready) => Of(ready.Ca);

    /// <param name="authorityFile">The CA's certificate in PEM.</param>
    public static RemoteCertificateValidationCallback Of(string authorityFile)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(authorityFile);
        return (_, certificate, _, errors) => IsUnder(authority, certificate, errors);
    }

    private static bool IsUnder(X509Certificate2 authority, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var presented = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(presented);
    }
}
