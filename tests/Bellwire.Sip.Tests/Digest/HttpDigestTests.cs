using System.Text;
using System.Text.RegularExpressions;
using Bellwire.Sip.Digest;

namespace Bellwire.Sip.Tests.Digest;

/// <summary>The client's side of RFC 7616 over HTTP, with the worked example of its section 3.9.1.</summary>
public sealed class HttpDigestTests
{
    private const string Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", Opaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";

    private static readonly byte[] Cnonce = Encoding.ASCII.GetBytes("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");

    [Theory]
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_worked_example_is_answered_as_it_says(string algorithm, string response)
    {
        Assert.True(DigestChallenge.TryFrom([Challenge(algorithm)], out var challenge));

        var answer = challenge.AnswerText("Mufasa", Mufasa(challenge), "GET", "/dir/index.html", Cnonce);

        Assert.Equal(
            $"Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", nonce=\"{Nonce}\", response=\"{response}\", "
            + $"algorithm={algorithm}, cnonce=\"{Encoding.ASCII.GetString(Cnonce)}\", qop=auth, nc=00000001, opaque=\"{Opaque}\"",
            answer);
    }

    [Fact]
    public void The_stronger_one_of_two_challenges_is_taken_and_each_answer_counts_on()
    {
        Assert.True(DigestChallenge.TryFrom(["Basic realm=\"x\"", Challenge("MD5"), Challenge("SHA-256")], out var challenge));
        Assert.Equal(DigestAlgorithm.Sha256, challenge.Algorithm);

        var counts = Enumerable.Range(0, 3).Select(_ => challenge.AnswerText("Mufasa", Mufasa(challenge), "POST", "/", Cnonce)!);

        Assert.Equal(["00000001", "00000002", "00000003"], counts.Select(answer => Regex.Match(answer, "nc=([0-9a-f]{8})").Groups[1].Value));
    }

    [Theory]
    [InlineData("Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256, qop=\"auth\"")]
    [InlineData("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"")]
    [InlineData("Digest realm=\"r\"")]
    [InlineData("Bearer")]
    public void What_we_cannot_answer_is_no_challenge(string line) => Assert.False(DigestChallenge.TryFrom([line], out _));

    private static string Challenge(string algorithm) =>
        $"Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, nonce=\"{Nonce}\", opaque=\"{Opaque}\"";

    private static DigestHa1 Mufasa(DigestChallenge challenge) => DigestHa1.FromPassword("Mufasa", challenge.Realm, "Circle of Life");
}
