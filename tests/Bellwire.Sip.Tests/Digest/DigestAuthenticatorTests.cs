using Bellwire.Sip.Digest;
using Bellwire.Sip.Messages;
using Microsoft.Extensions.Time.Testing;
using static Bellwire.Sip.Tests.Messages.Sample;

namespace Bellwire.Sip.Tests.Digest;

public sealed class DigestAuthenticatorTests
{
    private const string Realm = "pbx.example.org";
    private static readonly byte[] RealmBytes = Bytes(Realm);
    private static readonly DigestHa1 Ann = DigestHa1.FromPassword("101", Realm, "secret");
    private readonly FakeTimeProvider _clock = new();
    private readonly DigestAuthenticator _server;

    public DigestAuthenticatorTests() => _server = Start();

    [Theory]
    [InlineData(DigestOffer.Md5, "MD5", DigestAlgorithm.Md5)]
    [InlineData(DigestOffer.Sha256, "SHA-256", DigestAlgorithm.Sha256)]
    [InlineData(DigestOffer.Sha256ThenMd5, "SHA-256,MD5", DigestAlgorithm.Sha256)]
    [InlineData(DigestOffer.Md5ThenSha256, "MD5,SHA-256", DigestAlgorithm.Sha256)]
    public void A_phone_answers_the_challenge_and_is_let_in(DigestOffer offer, string order, DigestAlgorithm chosen)
    {
        var response = Challenged(offer);
        var algorithms = new List<string>();
        foreach (var line in response.Lines(SipHeader.WwwAuthenticate))
        {
            Assert.True(DigestView.TryParse(line, out var view));
            algorithms.Add(Text(view.Algorithm));
            Assert.Equal(("auth", Realm, false), (Text(view.Qop), Text(view.Realm), view.IsStale));
        }
        Assert.Equal(order, string.Join(',', algorithms));

        Assert.True(DigestChallenge.TryFrom(response, out var challenge));
        Assert.Equal(chosen, challenge!.Algorithm);
        Assert.Equal(DigestVerdict.Accepted, Judge(Answer(challenge, Ann), Ann, offer));
        Assert.Equal(DigestVerdict.Accepted, Judge(Answer(challenge, Ann), Ann, offer));         // the next count on the same nonce
    }

    [Fact]
    public void A_captured_request_is_refused_when_it_is_sent_again()
    {
        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Md5), out var challenge));
        var first = Answer(challenge!, Ann);
        var second = Answer(challenge!, Ann);

        Assert.Equal(DigestVerdict.Accepted, Judge(first, Ann));
        Assert.Equal(DigestVerdict.Replayed, Judge(first, Ann));
        Assert.Equal(DigestVerdict.Accepted, Judge(second, Ann));
        Assert.Equal(DigestVerdict.Replayed, Judge(first, Ann));
    }

    [Fact]
    public void An_old_nonce_is_stale_only_for_who_knows_the_secret()
    {
        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Md5), out var challenge));
        _clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));

        Assert.Equal(DigestVerdict.Stale, Judge(Answer(challenge!, Ann), Ann));
        Assert.Equal(DigestVerdict.WrongAnswer, Judge(Answer(challenge!, DigestHa1.FromPassword("101", Realm, "guess")), Ann));
    }

    [Fact]
    public void A_nonce_of_another_key_or_realm_is_stale()
    {
        var other = new DigestAuthenticator(new byte[32], new DigestOptions(), _clock);
        using var writer = new SipWriter();
        other.WriteChallenges(writer.Status(401), SipHeader.WwwAuthenticate, RealmBytes, DigestOffer.Md5, false);
        Assert.True(DigestChallenge.TryFrom(Sent(writer), out var challenge));

        Assert.Equal(DigestVerdict.Stale, Judge(Answer(challenge!, Ann), Ann));
    }

    [Fact]
    public void A_nonce_outlives_a_restart_with_the_same_key()
    {
        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Md5), out var challenge));

        Assert.Equal(DigestVerdict.Accepted, Judge(Answer(challenge!, Ann), Ann, server: Start()));
    }

    [Fact]
    public void An_unknown_user_looks_like_a_wrong_password()
    {
        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Md5), out var challenge));

        Assert.Equal(DigestVerdict.WrongAnswer, Judge(Answer(challenge!, Ann), null));
    }

    [Fact]
    public void An_algorithm_that_was_not_offered_is_refused()
    {
        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Sha256), out var challenge));

        Assert.Equal(DigestVerdict.AlgorithmNotOffered, Judge(Answer(challenge!, Ann), Ann, DigestOffer.Md5));
    }

    [Fact]
    public void A_client_with_an_MD5_hash_alone_answers_the_MD5_challenge()
    {
        Assert.True(DigestHa1.TryFromHex("939e7578ed9e3c518a452acee763bce9", null, out var md5Only));

        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Sha256ThenMd5), out var challenge, md5Only));
        Assert.Equal(DigestAlgorithm.Md5, challenge!.Algorithm);
        Assert.False(DigestChallenge.TryFrom(Challenged(DigestOffer.Sha256), out _, md5Only));
    }

    [Fact]
    public void An_answer_made_for_another_URI_or_method_is_refused()
    {
        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Md5), out var challenge));
        var answer = Answer(challenge!, Ann);

        Assert.Equal(DigestVerdict.UriMismatch, Judge(answer.Replace("uri=\"sip:pbx.example.org\"", "uri=\"sip:102@pbx.example.org\"", StringComparison.Ordinal), Ann));
        Assert.Equal(DigestVerdict.WrongAnswer, Judge(answer.Replace("REGISTER sip", "OPTIONS sip", StringComparison.Ordinal), Ann));
        Assert.Equal(DigestVerdict.Accepted, Judge(answer.Replace("REGISTER sip:pbx.example.org", "REGISTER SIP:PBX.example.org", StringComparison.Ordinal), Ann));
    }

    [Fact]
    public void An_answer_that_names_the_server_in_place_of_the_Request_URI_is_taken()
    {
        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Md5), out var challenge));
        var answer = Answer(challenge!, Ann);

        Assert.Equal(DigestVerdict.Accepted, Judge(answer.Replace("REGISTER sip:pbx.example.org", "REGISTER sip:102@pbx.example.org", StringComparison.Ordinal), Ann));
        Assert.Equal(DigestVerdict.UriMismatch, Judge(answer.Replace("REGISTER sip:pbx.example.org", "REGISTER sip:other.example.org", StringComparison.Ordinal), Ann));
    }

    [Fact]
    public void An_answer_without_qop_is_taken_once()
    {
        var response = Text(Challenged(DigestOffer.Md5).Bytes.Span).Replace(",qop=\"auth\"", "", StringComparison.Ordinal);
        Assert.True(DigestChallenge.TryFrom(Read(response), out var challenge));
        var answer = Answer(challenge!, Ann);

        Assert.DoesNotContain("qop", answer, StringComparison.Ordinal);
        Assert.Equal(DigestVerdict.Accepted, Judge(answer, Ann));
        Assert.Equal(DigestVerdict.Replayed, Judge(answer, Ann));
    }

    [Theory]
    [InlineData("nc=00000001", "nc=1")]
    [InlineData("nc=00000001", "nc=00000000")]
    [InlineData("qop=auth", "qop=auth-int")]
    [InlineData("cnonce=\"0123456789abcdef\",", "")]
    [InlineData("uri=\"sip:pbx.example.org\",", "")]
    [InlineData("response=\"", "response=\"00")]
    public void A_damaged_answer_is_malformed(string part, string by)
    {
        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Md5), out var challenge));
        var answer = Answer(challenge!, Ann);
        Assert.Contains(part, answer, StringComparison.Ordinal);

        Assert.Equal(DigestVerdict.Malformed, Judge(answer.Replace(part, by, StringComparison.Ordinal), Ann));
    }

    [Fact]
    public void Of_several_credentials_those_of_the_realm_count()
    {
        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Md5), out var challenge));
        var answer = Answer(challenge!, Ann).Replace("Authorization:", "Authorization: Digest username=\"x\",realm=\"other\",nonce=\"n\",uri=\"sip:o\",response=\"r\"\r\nAuthorization:", StringComparison.Ordinal);

        Assert.Equal(DigestVerdict.Accepted, Judge(answer, Ann));
        Assert.False(DigestAuthenticator.TryFind(Read(answer), SipHeader.Authorization, "nowhere"u8, DigestOffer.Md5, out _));
    }

    [Theory]
    [InlineData("101", "101")]
    [InlineData("101@pbx.example.org", "101")]
    [InlineData("101@PBX.example.org", "101")]
    [InlineData("101@elsewhere", "")]
    public void The_username_may_carry_the_realm(string username, string user)
    {
        Assert.True(DigestView.TryParse(Bytes($"Digest username=\"{username}\",realm=\"{Realm}\""), out var view));

        Assert.Equal(user, Text(DigestAuthenticator.UserOf(view, RealmBytes)));
    }

    [Fact]
    public void A_full_table_forgets_without_letting_a_replay_through()
    {
        var server = Start(8);
        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Md5, server), out var first));
        var captured = Answer(first!, Ann);
        Assert.Equal(DigestVerdict.Accepted, Judge(captured, Ann, server: server));
        for (var i = 0; i < 20; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Md5, server), out var next));
            Assert.Equal(DigestVerdict.Accepted, Judge(Answer(next!, Ann), Ann, server: server));
        }

        Assert.Equal(DigestVerdict.Stale, Judge(captured, Ann, server: server));
    }

    [Fact]
    public void Verifying_allocates_nothing()
    {
        var request = Read(Answer(Fresh(), Ann));
        Assert.True(DigestAuthenticator.TryFind(request, SipHeader.Authorization, RealmBytes, DigestOffer.Md5, out var credentials));
        _server.Verify(credentials, request, RealmBytes, DigestOffer.Md5, Ann);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
            _server.Verify(credentials, request, RealmBytes, DigestOffer.Md5, Ann);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private DigestChallenge Fresh()
    {
        Assert.True(DigestChallenge.TryFrom(Challenged(DigestOffer.Md5), out var challenge));
        return challenge!;
    }

    private DigestAuthenticator Start(int remembered = 1024) =>
        new("0123456789abcdef0123456789abcdef"u8, new DigestOptions { RememberedNonces = remembered }, _clock);

    private SipMessage Challenged(DigestOffer offer, DigestAuthenticator? server = null)
    {
        using var writer = new SipWriter();
        (server ?? _server).WriteChallenges(writer.Status(401), SipHeader.WwwAuthenticate, RealmBytes, offer, false);
        return Sent(writer);
    }

    private static SipMessage Sent(SipWriter writer) => Read(Text(writer.EndWithoutBody().Written));

    private static SipMessage Read(string text)
    {
        var message = new SipMessage();
        Assert.True(SipMessage.TryParse(System.Text.Encoding.UTF8.GetBytes(text), message).IsOk);
        return message;
    }

    private static string Answer(DigestChallenge challenge, DigestHa1 secret)
    {
        using var writer = new SipWriter();
        writer.Request(SipMethod.Register, "sip:pbx.example.org"u8);
        Assert.True(challenge.TryAnswer(writer, "101"u8, secret, SipMethod.Register, "sip:pbx.example.org"u8, "0123456789abcdef"u8));
        return Text(writer.EndWithoutBody().Written);
    }

    private DigestVerdict Judge(string request, DigestHa1? account, DigestOffer offer = DigestOffer.Md5, DigestAuthenticator? server = null)
    {
        var message = Read(request);
        Assert.True(DigestAuthenticator.TryFind(message, SipHeader.Authorization, RealmBytes, offer, out var credentials));
        return (server ?? _server).Verify(credentials, message, RealmBytes, offer, account);
    }
}
