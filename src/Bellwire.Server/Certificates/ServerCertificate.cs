using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bellwire.Server.Commands;
using Bellwire.Server.Host;

namespace Bellwire.Server.Certificates;

/// <summary>
/// The one certificate of all TLS listeners: a configured PEM pair, read again when a file changes, or a self-made one that is renewed in
/// time. A listener asks for <see cref="Tls"/> at each handshake.
/// </summary>
internal sealed partial class ServerCertificate : IAsyncDisposable
{
    private const string LeafFile = "server.pem";
    private const string LeafKeyFile = "server.key";

    /// <summary>How often files and remaining days are looked at; a stat is cheap, and works on every file system, unlike notifications.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    /// <summary>A month: time enough for whoever pins the certificate instead of the CA.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<LoadedCertificate?> _renew;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch;
    private volatile LoadedCertificate _current;

    private ServerCertificate(
        LoadedCertificate first, Func<LoadedCertificate?> renew, CertificateAuthority? authority, string path, TimeProvider time, ILogger logger)
    {
        (_current, _renew, _time, _logger) = (first, renew, time, logger);
        (Authority, Path) = (authority, path);
        _watch = WatchAsync(_stop.Token);
    }

    /// <summary>What a client must trust: our CA, or null when the certificate is somebody else's.</summary>
    public CertificateAuthority? Authority { get; }

    /// <summary>The file to trust (<c>ca.pem</c>), or the configured certificate.</summary>
    public string Path { get; }

    public X509Certificate2 Leaf => _current.Leaf;

    public SslServerAuthenticationOptions Tls => _current.Tls;

    /// <summary>The same as <see cref="Tls"/>, for who makes its own options; the same object until the certificate changes.</summary>
    public SslStreamCertificateContext Context => _current.Context;

    /// <summary>The operator's own certificate.</summary>
    public static ServerCertificate FromFiles(string certificate, string key, TimeProvider time, ILogger logger)
    {
        var read = Stamp(certificate, key);
        LoadedCertificate first;
        try
        {
            first = Load(certificate, key);
        }
        catch (Exception fault) when (IsBadFile(fault))
        {
            throw CommandFault.Environment($"The certificate {certificate} with key {key} is not usable: {fault.Message}", fault);
        }
        return new ServerCertificate(first, Changed, null, certificate, time, logger);

        LoadedCertificate? Changed()
        {
            var now = Stamp(certificate, key);
            if (now == read)
                return null;
            read = now;                                         // a half-written pair is tried again when it changes again
            return Load(certificate, key);
        }
    }

    /// <summary>A certificate under our own CA in the data folder.</summary>
    /// <param name="wanted">Whom it must be for; asked again and again, and a new one is made when it grows.</param>
    public static ServerCertificate SelfMade(string folder, Func<CertificateNames> wanted, TimeProvider time, ILogger logger)
    {
        var authority = CertificateAuthority.OpenOrCreate(folder, time);
        var (path, key) = (System.IO.Path.Combine(folder, LeafFile), System.IO.Path.Combine(folder, LeafKeyFile));
        var leaf = ReadStored(path, key) is { } stored && IsGood(stored) ? stored : Make();
        return new ServerCertificate(WithChain(leaf), Renewed, authority, authority.CertificatePath, time, logger);

        X509Certificate2 Make()
        {
            var made = authority.Issue(wanted(), time);
            using var privateKey = made.GetECDsaPrivateKey()!;  // we have just made it with one
            PrivateFile.Write(key, privateKey.ExportPkcs8PrivateKeyPem(), secret: true);
            PrivateFile.Write(path, made.ExportCertificatePem(), secret: false);
            return made;
        }

        LoadedCertificate? Renewed()
        {
            if (IsGood(leaf))
                return null;
            leaf = Make();
            return WithChain(leaf);
        }

        bool IsGood(X509Certificate2 c) =>
            time.GetUtcNow() < c.NotAfter - RenewBefore && time.GetUtcNow() >= c.NotBefore && wanted().AreAllIn(c)
            && c.IssuerName.RawData.AsSpan().SequenceEqual(authority.Certificate.SubjectName.RawData);

        LoadedCertificate WithChain(X509Certificate2 c) => LoadedCertificate.From(c, [authority.Certificate]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        _stop.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(LookEvery, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
                Look();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return;                                             // asked to stop
        }
    }

    private void Look()
    {
        try
        {
            if (_renew() is not { } renewed)
                return;
            _current = renewed;
            Log.Renewed(_logger, Path, renewed.Leaf.NotAfter);
        }
        catch (Exception fault) when (IsBadFile(fault))
        {
            Log.NotRenewed(_logger, Path, fault.Message);
        }
    }

    private static LoadedCertificate Load(string certificate, string key)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificate);
        if (chain.Count > 0)
            chain.RemoveAt(0);                                  // the leaf comes first (RFC 8446 4.4.2)
        return LoadedCertificate.From(X509Certificate2.CreateFromPemFile(certificate, key), chain);
    }

    private static X509Certificate2? ReadStored(string path, string key)
    {
        try
        {
            return File.Exists(path) && File.Exists(key) ? X509Certificate2.CreateFromPemFile(path, key) : null;
        }
        catch (CryptographicException)
        {
            return null;                                        // damaged: a new one is made
        }
    }

    private static (DateTime, DateTime, long, long) Stamp(string certificate, string key)
    {
        var (c, k) = (new FileInfo(certificate), new FileInfo(key));
        return (c.LastWriteTimeUtc, k.LastWriteTimeUtc, c.Exists ? c.Length : 0, k.Exists ? k.Length : 0);
    }

    private static bool IsBadFile(Exception fault) => fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Information, "Certificate {Path} taken into use, valid until {Until:u}")]
        public static partial void Renewed(ILogger logger, string path, DateTime until);

        [LoggerMessage(4002, LogLevel.Error, "Certificate {Path} changed but is not usable, the old one stays: {Reason}")]
        public static partial void NotRenewed(ILogger logger, string path, string reason);
    }
}
