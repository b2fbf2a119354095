using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bellwire.Server.Commands;
using Bellwire.Server.Host;

namespace Bellwire.Server.Certificates;

/// <summary>
/// The small CA of this installation, so that clients can trust one file (<c>ca.pem</c>) for years while the server's certificate comes and
/// goes. ECDSA P-256; its key is readable by the owner only.
/// </summary>
internal sealed class CertificateAuthority
{
    public const string CertificateFile = "ca.pem";
    public const string KeyFile = "ca.key";

    /// <summary>Ten years: longer than the machine.</summary>
    private const int AuthorityDays = 3652;

    /// <summary>The longest that browsers accept for a server.</summary>
    private const int LeafDays = 397;

    private readonly X509Certificate2 _authority;

    private CertificateAuthority(X509Certificate2 authority, string certificatePath) => (_authority, CertificatePath) = (authority, certificatePath);

    public string CertificatePath { get; }

    public X509Certificate2 Certificate => _authority;

    /// <summary>SHA-256 over the CA certificate, as browsers and openssl show it.</summary>
    public string Fingerprint => string.Join(':', SHA256.HashData(_authority.RawData).Select(b => b.ToString("X2", null)));

    /// <summary>Reads the CA in the folder, or makes it when there is none.</summary>
    public static CertificateAuthority OpenOrCreate(string folder, TimeProvider time)
    {
        var (certificate, key) = (Path.Combine(folder, CertificateFile), Path.Combine(folder, KeyFile));
        if (!File.Exists(certificate) && !File.Exists(key))
            Create(certificate, key, time);
        try
        {
            return new CertificateAuthority(X509Certificate2.CreateFromPemFile(certificate, key), certificate);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw CommandFault.Environment(
                $"The CA in {certificate} and {key} cannot be read ({fault.Message}). Restore both, or remove both and let clients trust the new ca.pem.",
                fault);
        }
    }

    /// <summary>Makes a server certificate under this CA, with its key.</summary>
    public X509Certificate2 Issue(CertificateNames names, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={CommonName(names)}", key, HashAlgorithmName.SHA256);
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (var name in names.HostNames)
            alternative.AddDnsName(name);
        foreach (var address in names.Addresses)
            alternative.AddIpAddress(address);
        request.CertificateExtensions.Add(alternative.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false));
        var (from, until) = Lifetime(time, LeafDays);
        using var signed = request.Create(_authority, from, until < _authority.NotAfter ? until : _authority.NotAfter, SerialNumber());
        return signed.CopyWithPrivateKey(key);
    }

    private static void Create(string certificatePath, string keyPath, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Bellwire CA of {Environment.MachineName}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var (from, until) = Lifetime(time, AuthorityDays);
        using var authority = request.CreateSelfSigned(from, until);
        PrivateFile.Write(keyPath, key.ExportPkcs8PrivateKeyPem(), secret: true);
        PrivateFile.Write(certificatePath, authority.ExportCertificatePem(), secret: false);
    }

    // From an hour ago, for clients whose clocks are behind.
    private static (DateTimeOffset From, DateTimeOffset Until) Lifetime(TimeProvider time, int days) =>
        (time.GetUtcNow().AddHours(-1), time.GetUtcNow().AddDays(days).AddHours(-1));

    private static byte[] SerialNumber()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;                                      // positive (RFC 5280 4.1.2.2)
        return serial;
    }

    // At most 64 characters (RFC 5280 A.1, ub-common-name).
    private static string CommonName(CertificateNames names) => names.HostNames.FirstOrDefault(n => n.Length <= 64) ?? "bellwire";
}
