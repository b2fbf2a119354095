using Bellwire.Pbx.Accounts;

namespace Bellwire.Pbx.Tests.Accounts;

public sealed class PasswordHashTests
{
    [Fact]
    public void A_hash_knows_its_password_and_reads_back_from_its_text()
    {
        var hash = PasswordHash.Create("pässwörd", 10);
        Assert.True(hash.Verify("pässwörd", 10));
        Assert.False(hash.Verify("passwort", 10));
        Assert.Equal(hash, PasswordHash.TryParse(hash.Text));
        Assert.NotEqual(hash, PasswordHash.Create("pässwörd", 10));
    }

    /// <summary>The value was computed with Python's hashlib.pbkdf2_hmac('sha512', b'secret', bytes(range(16)), 1000, 32).</summary>
    [Fact]
    public void A_hash_made_by_another_implementation_is_understood()
    {
        var hash = PasswordHash.TryParse("$pbkdf2-sha512$i=1000$AAECAwQFBgcICQoLDA0ODw$8ltlLe5cI6KNrWOmMFkTi2iE7fEXJKJJR9lhjd/xSn4");
        Assert.NotNull(hash);
        Assert.True(hash.Verify("secret", 1));
        Assert.False(hash.Verify("Secret", 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("$pbkdf2-sha256$i=1000$AAECAwQFBgcICQoLDA0ODw$8ltlLe5cI6KNrWOmMFkTi2iE7fEXJKJJR9lhjd/xSn4")]
    [InlineData("$pbkdf2-sha512$i=0$AAECAwQFBgcICQoLDA0ODw$8ltlLe5cI6KNrWOmMFkTi2iE7fEXJKJJR9lhjd/xSn4")]
    [InlineData("$pbkdf2-sha512$i=01000$AAECAwQFBgcICQoLDA0ODw$8ltlLe5cI6KNrWOmMFkTi2iE7fEXJKJJR9lhjd/xSn4")]
    [InlineData("$pbkdf2-sha512$i=9999999$AAECAwQFBgcICQoLDA0ODw$8ltlLe5cI6KNrWOmMFkTi2iE7fEXJKJJR9lhjd/xSn4")]
    [InlineData("$pbkdf2-sha512$i=1000$AAECAwQFBgcICQoLDA0ODx$8ltlLe5cI6KNrWOmMFkTi2iE7fEXJKJJR9lhjd/xSn4")]
    [InlineData("$pbkdf2-sha512$i=1000$AAECAwQFBgcICQoLDA0ODw==$8ltlLe5cI6KNrWOmMFkTi2iE7fEXJKJJR9lhjd/xSn4")]
    public void Anything_but_the_exact_form_is_refused(string text) => Assert.Null(PasswordHash.TryParse(text));

    [Fact]
    public void Digest_secrets_are_those_of_the_RFC()
    {
        // RFC 2617 3.5: the example's H(A1).
        var known = SipHa1.TryParse("939E7578ED9E3C518A452ACEE763BCE9", null);
        Assert.NotNull(known);
        Assert.True(known.Verify("Mufasa", "testrealm@host.com", "Circle Of Life"));
        Assert.False(known.Verify("Mufasa", "testrealm@host.com", "Circle of Life"));
        var both = SipHa1.Of("Mufasa", "testrealm@host.com", "Circle Of Life");
        Assert.Equal(known.ToBytes(), both.ToBytes()[..16]);
        Assert.Equal(both, SipHa1.FromBytes(both.ToBytes()));
        Assert.NotEqual(both, known);
        var sha256 = SipHa1.FromBytes(both.ToBytes().AsSpan(16));
        Assert.True(sha256!.Verify("Mufasa", "testrealm@host.com", "Circle Of Life"));
        Assert.False(sha256.Digest.HasMd5);
        Assert.Null(SipHa1.FromBytes(new byte[17]));
        Assert.Null(SipHa1.TryParse(null, null));
    }
}
