using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bellwire.Server.Certificates;
using Bellwire.Server.Host;
using Bellwire.Server.Settings;

namespace Bellwire.Server.Doctor;

internal static class CertificateCheck
{
    private const string Topic = "certificate";
    private const int SoonDays = 14;

    public static IEnumerable<Finding> Look(ServerOptions options, TimeProvider time)
    {
        if (options is { TlsCert: { } cert, TlsKey: { } key })
            return Pair(cert, key, time.GetUtcNow(), "Ask its issuer for a new one; the server reads it again by itself.");
        var folder = options.Data;
        var ca = Path.Combine(folder, CertificateAuthority.CertificateFile);
        if (!File.Exists(ca))
            return [Finding.Good(Topic, "No certificate yet: the first start makes a CA and a certificate of its own.")];
        return [.. Pair(ca, Path.Combine(folder, CertificateAuthority.KeyFile), time.GetUtcNow(), "Remove ca.pem and ca.key, start again, and give clients the new ca.pem.")];
    }

    private static IEnumerable<Finding> Pair(string certificate, string key, DateTimeOffset now, string remedy)
    {
        Finding finding;
        try
        {
            using var loaded = X509Certificate2.CreateFromPemFile(certificate, key);
            finding = Judge(certificate, loaded, now, remedy);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            finding = Finding.Problem(Topic, $"{certificate} with {key} cannot be used: {fault.Message}");
        }
        yield return finding;
        if (File.Exists(key) && PrivateFile.IsReadableByOthers(key))
            yield return Finding.Problem(Topic, $"{key} can be read by other users. Run chmod 600 {key}.");
    }

    private static Finding Judge(string path, X509Certificate2 certificate, DateTimeOffset now, string remedy) =>
        now < certificate.NotBefore ? Finding.Problem(Topic, $"{path} is valid only from {certificate.NotBefore:u}: is the clock right?")
        : now >= certificate.NotAfter ? Finding.Problem(Topic, $"{path} ended at {certificate.NotAfter:u}. {remedy}")
        : now.AddDays(SoonDays) >= certificate.NotAfter ? Finding.Warning(Topic, $"{path} ends soon, at {certificate.NotAfter:u}. {remedy}")
        : Finding.Good(Topic, $"{path} is valid until {certificate.NotAfter:yyyy-MM-dd}.");
}
