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
        // RFC 7616 3.9.1: user Mufasa, realm http-auth@example.org, password "Circle of Life"; RFC 2617 3.5 gives the MD5 form of its own realm.
        var ha1 = SipHa1.Of("Mufasa", "testrealm@host.com", "Circle Of Life");
        Assert.Equal("939e7578ed9e3c518a452acee763bce9", System.Text.Encoding.ASCII.GetString(ha1.Md5.Span));
        Assert.Equal(SipHa1.Sha256HexLength, ha1.Sha256.Length);
        Assert.Equal(ha1, SipHa1.FromBytes(ha1.Bytes));
        var md5Only = SipHa1.TryParse("939E7578ED9E3C518A452ACEE763BCE9", null);
        Assert.True(md5Only!.Verify("Mufasa", "testrealm@host.com", "Circle Of Life"));
        Assert.True(md5Only.Sha256.IsEmpty);
    }
}
