using System.Security.Cryptography;
using System.Text;
using Bellwire.Pbx.Accounts;
using Bellwire.Pbx.Directory;
using Bellwire.Pbx.Webhooks.Posting;

namespace Bellwire.Pbx.Tests.Webhooks;

public sealed class SignatureTests
{
    private const string Body = """{"event_type":"call_cdr"}""";

    [Fact]
    public void It_is_the_MAC_over_id_timestamp_and_body()
    {
        var webhook = new Webhook { Name = "crm", Url = "https://crm.example/", SigningSecret = new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") };
        var key = Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        Assert.Equal(key, webhook.SigningKey());

        var signature = Signature.Of(key, "1177538930233315329", 1_795_511_965, Encoding.UTF8.GetBytes(Body));

        var expected = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("1177538930233315329.1795511965." + Body));
        Assert.Equal("v1," + Convert.ToBase64String(expected), signature);
    }

    /// <summary>The worked example that libraries of the Standard Webhooks specification are tested with.</summary>
    [Fact]
    public void It_is_what_the_libraries_of_the_standard_expect() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        Signature.Of(
            Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, """{"test": 2432232314}"""u8));

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", false)]
    [InlineData("c2hvcnQ=", false)]
    [InlineData("not base64, but long enough to be one", false)]
    public void A_secret_is_base64_of_24_to_64_bytes(string text, bool isGood) => Assert.Equal(isGood, Webhook.TryParseSecret(text, out _));
}
