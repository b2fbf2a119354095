using Bellwire.Pbx.Directory;

namespace Bellwire.Server.Doctor;

/// <summary>
/// Finds passwords that a stranger tries first, against the stored hashes. SIP passwords are all tried, since their hash is quick; user passwords
/// are slow by design, so only a number of accounts is.
/// </summary>
internal static class PasswordCheck
{
    private const string Topic = "passwords";

    /// <summary>Each costs a tenth of a second and a few guesses: about ten seconds in all.</summary>
    private const int MostUserPasswords = 20;

    private const int MostNames = 5;

    public static IEnumerable<Finding> Look(DirectorySnapshot directory)
    {
        var extensions = directory.Tenants.SelectMany(t => t.Extensions.Select(e => (t.Tenant.Domain, Extension: e))).ToList();
        if (extensions.Count == 0)
            yield break;
        var weakSip = extensions.Where(e => HasWeakSip(e.Extension, e.Domain)).Select(Name).ToList();
        if (weakSip.Count > 0)
            yield return Finding.Problem(Topic, $"{List(weakSip)} can be registered by guessing the SIP password. Give it a long random one.");
        var logins = extensions.Where(e => e.Extension.UserPassword is not null).ToList();
        var weakUser = logins.Take(MostUserPasswords).Where(e => HasWeakUser(e.Extension)).Select(Name).ToList();
        if (weakUser.Count > 0)
            yield return Finding.Problem(Topic, $"The user password of {List(weakUser)} can be guessed. Set another.");
        var mute = extensions.Where(e => e.Extension is { Enabled: true, SipHa1: null }).Select(Name).ToList();
        if (mute.Count > 0)
            yield return Finding.Warning(Topic, $"{List(mute)} has no SIP password: no phone can register there.");
        if (weakSip.Count + weakUser.Count == 0)
            yield return Finding.Good(Topic, $"No weak password found ({extensions.Count} SIP passwords, {Math.Min(logins.Count, MostUserPasswords)} of {logins.Count} user passwords looked at).");
    }

    private static bool HasWeakSip(Extension extension, string domain) =>
        extension.SipHa1 is { } ha1 && Guesses(extension).Any(guess => ha1.Verify(extension.Number, domain, guess));

    private static bool HasWeakUser(Extension extension) => Guesses(extension).Take(4).Any(guess => extension.UserPassword!.Verify(guess, costRounds: 1)); // not null: chosen so

    // The likeliest first.
    private static IEnumerable<string> Guesses(Extension extension) => new[]
    {
        extension.Number, "1234", "password", extension.UserName, "", "0000", "12345", "123456", "12345678", "admin", "secret", "s3cret", "changeme",
        extension.Number + extension.Number, "sip" + extension.Number, "sip-" + extension.Number, "demo-" + extension.Number,
    }.OfType<string>().Distinct();

    private static string Name((string Domain, Extension Extension) e) => $"{e.Extension.Number}@{e.Domain}";

    private static string List(List<string> names) =>
        names.Count <= MostNames ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";
}
