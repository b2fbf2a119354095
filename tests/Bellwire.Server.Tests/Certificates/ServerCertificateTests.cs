using System.Net;
using System.Security.Cryptography.X509Certificates;
using Bellwire.Server.Certificates;
using Bellwire.Server.Commands;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Bellwire.Server.Tests.Certificates;

public sealed class ServerCertificateTests : IDisposable
{
    private static readonly CertificateNames Names = new(["example.org", "localhost"], [IPAddress.Loopback, IPAddress.Parse("192.0.2.7")]);

    private readonly string _folder = Directory.CreateTempSubdirectory("bellwire-cert-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_first_start_makes_a_CA_and_a_certificate_for_all_names_under_it()
    {
        await using var certificate = Open(Names);

        Assert.True(Names.AreAllIn(certificate.Leaf));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(certificate.Path);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().DateTime;
        Assert.True(chain.Build(certificate.Leaf));
        Assert.True(certificate.Leaf.MatchesHostname("example.org"));
        Assert.True(certificate.Leaf.MatchesHostname("192.0.2.7"));
        Assert.False(certificate.Leaf.MatchesHostname("example.com"));
    }

    [Fact]
    public async Task The_keys_are_for_the_owner_only_and_the_CA_is_for_everybody()
    {
        await using var certificate = Open(Names);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "ca.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "server.key")));
        Assert.True(File.GetUnixFileMode(Path.Combine(_folder, "ca.pem")).HasFlag(UnixFileMode.OtherRead));
    }

    [Fact]
    public async Task A_later_start_keeps_CA_and_certificate()
    {
        string first;
        await using (var certificate = Open(Names))
            first = certificate.Leaf.Thumbprint;

        await using var again = Open(Names);

        Assert.Equal(first, again.Leaf.Thumbprint);
    }

    [Fact]
    public async Task A_new_tenant_gets_a_new_certificate_under_the_same_CA()
    {
        string ca;
        await using (var certificate = Open(Names))
            ca = certificate.Authority!.Fingerprint;

        await using var wider = Open(Names with { HostNames = ["example.com", "example.org", "localhost"] });

        Assert.Equal(ca, wider.Authority!.Fingerprint);
        Assert.True(wider.Leaf.MatchesHostname("example.com"));
    }

    [Fact]
    public async Task The_certificate_is_renewed_a_month_before_its_end_while_the_server_runs()
    {
        await using var certificate = Open(Names);
        var (first, end) = (certificate.Leaf.Thumbprint, certificate.Leaf.NotAfter);

        _time.Advance(end.ToUniversalTime() - _time.GetUtcNow() - TimeSpan.FromDays(31));
        await SettleAsync();
        Assert.Equal(first, certificate.Leaf.Thumbprint);

        _time.Advance(TimeSpan.FromDays(2));
        await Eventually(() => certificate.Leaf.Thumbprint != first);
        Assert.True(certificate.Leaf.NotAfter > end);
    }

    [Fact]
    public async Task A_configured_certificate_is_read_again_when_its_file_changes()
    {
        var (cert, key) = WritePair("one.example.org");
        await using var certificate = ServerCertificate.FromFiles(cert, key, _time, NullLogger.Instance);
        Assert.True(certificate.Leaf.MatchesHostname("one.example.org"));

        WritePair("another.example.org");
        _time.Advance(TimeSpan.FromSeconds(6));

        await Eventually(() => certificate.Leaf.MatchesHostname("another.example.org"));
    }

    [Fact]
    public async Task A_configured_certificate_that_becomes_rubbish_leaves_the_old_one_in_use()
    {
        var (cert, key) = WritePair("one.example.org");
        await using var certificate = ServerCertificate.FromFiles(cert, key, _time, NullLogger.Instance);

        File.WriteAllText(cert, "rubbish, and of another length");
        _time.Advance(TimeSpan.FromSeconds(6));
        await SettleAsync();

        Assert.True(certificate.Leaf.MatchesHostname("one.example.org"));
    }

    [Fact]
    public void A_key_that_does_not_fit_is_told_at_the_start()
    {
        var (cert, _) = WritePair("one.example.org");
        var other = Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName;
        CertificateAuthority.OpenOrCreate(other, _time);

        var fault = Assert.Throws<CommandFault>(() => ServerCertificate.FromFiles(cert, Path.Combine(other, "ca.key"), _time, NullLogger.Instance));

        Assert.Equal(ExitCode.Environment, fault.Code);
    }

    private ServerCertificate Open(CertificateNames names) => ServerCertificate.SelfMade(_folder, () => names, _time, NullLogger.Instance);

    private (string Cert, string Key) WritePair(string name)
    {
        var (cert, key) = (Path.Combine(_folder, "given.pem"), Path.Combine(_folder, "given.key"));
        using var issued = CertificateAuthority.OpenOrCreate(_folder, _time).Issue(new CertificateNames([name], []), _time);
        File.WriteAllText(cert, issued.ExportCertificatePem());
        File.WriteAllText(key, issued.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return (cert, key);
    }

    /// <summary>The watch runs on the thread pool: give it its turn.</summary>
    private static async Task SettleAsync()
    {
        for (var turn = 0; turn < 20; turn++)
            await Task.Yield();
    }

    private static async Task Eventually(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
