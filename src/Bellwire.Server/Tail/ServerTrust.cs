using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bellwire.Server.Commands;

namespace Bellwire.Server.Tail;

/// <summary>Which certificates a client verb believes.</summary>
internal static class ServerTrust
{
    /// <summary>Only what stands under the certificates of the file: our CA, or the very certificate that the server was given.</summary>
    public static Func<SslClientAuthenticationOptions> File(string path)
    {
        var trusted = new X509Certificate2Collection();
        try
        {
            trusted.ImportFromPemFile(path);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw CommandFault.Usage($"The certificate {path} cannot be read: {fault.Message}");
        }
        return () => new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsUnder(trusted, certificate as X509Certificate2, errors),
        };
    }

    /// <summary>What this machine trusts anyway.</summary>
    public static SslClientAuthenticationOptions System() => new();

    /// <summary>Everything: for a look at a test system only. The user is told each time.</summary>
    public static SslClientAuthenticationOptions Insecure() => new()
    {
#pragma warning disable CA5359 // the user asked for exactly this, and is warned in each run
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
    };

    private static bool IsUnder(X509Certificate2Collection trusted, X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || (errors & (SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable)) != 0)
            return false;
        if (trusted.Any(t => t.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span)))
            return true;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
