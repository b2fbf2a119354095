using System.Text.RegularExpressions;

namespace Bellwire.Pbx.Directory.Provisioning;

/// <summary>What a text member must look like: the pattern goes into the schema too, the sentence into the error.</summary>
/// <param name="Says">Completes "must be ...".</param>
/// <param name="Also">What no pattern can say.</param>
internal sealed record TextRule(string Says, int Shortest, int Longest, Regex? Pattern, Func<string, bool>? Also = null)
{
    public bool Fits(string text) =>
        text.Length >= Shortest && text.Length <= Longest && Pattern?.IsMatch(text) is not false && Also?.Invoke(text) is not false;
}

internal static partial class TextRules
{
    public static readonly TextRule Name = new("1 to 128 characters on one line", 1, 128, LinePattern());
    public static readonly TextRule Free = new("at most 256 characters on one line", 0, 256, LinePattern());
    public static readonly TextRule Password = new("1 to 256 characters", 1, 256, null);
    public static readonly TextRule Hash = new("a hash as 'bellwire provision --hash' prints it", 1, 128, HashPattern());
    public static readonly TextRule Md5 = new("32 hex digits", 32, 32, HexPattern());
    public static readonly TextRule Sha256 = new("64 hex digits", 64, 64, HexPattern());
    public static readonly TextRule Number = new("3 to 64 digits", 3, 64, DigitsPattern());
    public static readonly TextRule Destination = new("a number of 1 to 64 digits, with or without '+'", 1, 65, OutsidePattern());
    public static readonly TextRule Prefix = new("0 to 32 digits, with or without '+'", 0, 33, PrefixPattern());
    public static readonly TextRule UserName =
        new("1 to 64 letters, digits, '_', '-', ''' or '.', without a dot at either end", 1, 64, UserNamePattern());
    public static readonly TextRule Domain = new("a domain name or an IP address, without port", 1, 253, DomainPattern());
    public static readonly TextRule Host = new("a host name or an IP address, without port", 1, 253, HostPattern());
    public static readonly TextRule Email = new("an e-mail address", 3, 254, EmailPattern());
    public static readonly TextRule Source = new("an IP address or a CIDR block", 2, 43, SourcePattern(), text => Trunk.TryParseSource(text, out _));
    public static readonly TextRule Url = new("an https address without user and fragment, at most 2000 characters", 9, 2000, UrlPattern(), Webhook.IsUrl);
    public static readonly TextRule HttpUser = new("1 to 128 printable ASCII characters other than ':'", 1, 128, HttpUserPattern());
    public static readonly TextRule BearerToken = new("a token (RFC 6750 2.1), at most 4096 characters", 1, 4096, BearerTokenPattern());
    public static readonly TextRule SigningSecret = new(
        "base64 of 24 to 64 bytes, with or without 'whsec_' in front", 32, 94, SigningSecretPattern(), text => Webhook.TryParseSecret(text, out _));
    public static readonly TextRule Topic = new("cdr_events, extension_events or queue_events", 10, 16, TopicPattern());
    public static readonly TextRule TimeZone =
        new("an IANA time zone such as Europe/Berlin", 1, 64, null, zone => TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _));

    [GeneratedRegex(@"^[^\x00-\x1F\x7F]*\z")]
    private static partial Regex LinePattern();

    [GeneratedRegex(@"^[0-9]+\z")]
    private static partial Regex DigitsPattern();

    [GeneratedRegex(@"^\+?[0-9]{1,64}\z")]
    private static partial Regex OutsidePattern();

    [GeneratedRegex(@"^\+?[0-9]{0,32}\z")]
    private static partial Regex PrefixPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_'-]([A-Za-z0-9_'.-]*[A-Za-z0-9_'-])?\z")]
    private static partial Regex UserNamePattern();

    [GeneratedRegex(@"^([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*|\[[0-9A-Fa-f:.]+\])\z")]
    private static partial Regex DomainPattern();

    [GeneratedRegex(@"^([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*|\[?[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]?)\z")]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\z")]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*)(/[0-9]{1,3})?\z")]
    private static partial Regex SourcePattern();

    [GeneratedRegex(@"^https://[!-~]+\z")]
    private static partial Regex UrlPattern();

    [GeneratedRegex(@"^[ -9;-~]+\z")]
    private static partial Regex HttpUserPattern();

    [GeneratedRegex(@"^[A-Za-z0-9._~+/-]+=*\z")]
    private static partial Regex BearerTokenPattern();

    [GeneratedRegex(@"^(whsec_)?([A-Za-z0-9+/]{4}){8,21}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z")]
    private static partial Regex SigningSecretPattern();

    [GeneratedRegex(@"^(cdr|extension|queue)_events\z")]
    private static partial Regex TopicPattern();

    [GeneratedRegex(@"^[0-9A-Fa-f]+\z")]
    private static partial Regex HexPattern();

    [GeneratedRegex(@"^\$pbkdf2-sha512\$i=[0-9]{1,7}\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}\z")]
    private static partial Regex HashPattern();
}
