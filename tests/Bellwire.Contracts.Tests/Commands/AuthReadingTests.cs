using static Bellwire.Contracts.Tests.Reading;

namespace Bellwire.Contracts.Tests;

public sealed class AuthReadingTests
{
    [Fact]
    public void The_documents_login_is_a_user_name_with_domain_and_password()
    {
        var auth = Read<AuthCommand>("""
            {
            "command":"auth",
            "username":"testuser",
            "domain":"portsip.io",
            "password":"111111"
            }
            """);

        Assert.Equal((LoginKind.UserName, "testuser", "portsip.io", "111111", false), (auth.Kind, auth.Name, auth.Domain, auth.Secret, auth.WantsToken));
        Assert.Equal(("auth", false), (auth.Echo.Command, auth.Echo.HasId));
    }

    [Theory]
    [InlineData("""{"command":"auth","extension_number":"102","domain":"example.org","password":"p"}""")]
    [InlineData("""{"command":"auth","extension_number":102,"domain":"example.org","password":"p"}""")]
    [InlineData("""{"command":"auth","extension":"102","domain":"example.org","password":"p"}""")]
    [InlineData("""{"password":"p","domain":"example.org","extension_number":"102","command":"auth","username":null,"access_token":""}""")]
    public void An_extension_number_logs_in_with_the_sip_password(string message)
    {
        var auth = Read<AuthCommand>(message);

        Assert.Equal((LoginKind.ExtensionNumber, "102", "example.org", "p"), (auth.Kind, auth.Name, auth.Domain, auth.Secret));
    }

    [Fact]
    public void A_token_needs_nothing_else()
    {
        var auth = Read<AuthCommand>("""{"command":"auth","access_token":"abc.def"}""");

        Assert.Equal((LoginKind.AccessToken, "", "", "abc.def"), (auth.Kind, auth.Name, auth.Domain, auth.Secret));
    }

    [Fact]
    public void A_token_can_be_asked_for()
    {
        Assert.True(Read<AuthCommand>("""{"command":"auth","username":"u","domain":"d","password":"p","token":true}""").WantsToken);
    }

    [Theory]
    [InlineData("""{"command":"auth","username":"u","password":"p"}""")]
    [InlineData("""{"command":"auth","username":"u","domain":"","password":"p"}""")]
    [InlineData("""{"command":"auth","username":"u","domain":null,"password":"p"}""")]
    public void A_user_name_without_domain_is_read_as_such(string message) => Assert.Null(Read<AuthCommand>(message).Domain);

    [Theory]
    [InlineData("""{"command":"auth"}""", "auth needs username, extension_number or access_token")]
    [InlineData("""{"command":"auth","username":"","password":"p","domain":"d"}""", "auth needs username, extension_number or access_token")]
    [InlineData("""{"command":"auth","username":"u","domain":"d"}""", "password is missing")]
    [InlineData("""{"command":"auth","extension_number":"102","domain":"d"}""", "password is missing")]
    [InlineData("""{"command":"auth","extension_number":"102","password":"p"}""", "domain is missing")]
    [InlineData("""{"command":"auth","username":"u","access_token":"t","domain":"d","password":"p"}""",
        "auth takes only one of username, extension_number and access_token")]
    [InlineData("""{"command":"auth","username":7,"domain":"d","password":"p"}""", "username must be a string")]
    [InlineData("""{"command":"auth","username":"u","domain":["d"],"password":"p"}""", "domain must be a string")]
    [InlineData("""{"command":"auth","username":"u","domain":"d","password":111111}""", "password must be a string")]
    [InlineData("""{"command":"auth","extension_number":1e2,"domain":"d","password":"p"}""", "extension_number takes numbers as strings, such as \"102\"")]
    [InlineData("""{"command":"auth","username":"u","domain":"d","password":"p","token":"yes"}""", "token must be true or false")]
    public void A_login_that_cannot_be_checked_says_what_it_lacks(string message, string error) => Assert.Equal(error, ErrorOf(message));

    [Fact]
    public void Names_and_secrets_are_bounded()
    {
        Assert.Equal("username is longer than 256 characters", ErrorOf(Login(name: new string('u', 257))));
        Assert.Equal("domain is longer than 253 characters", ErrorOf(Login(domain: new string('d', 254))));
        Assert.Equal("password is longer than 1024 characters", ErrorOf(Login(password: new string('p', 1025))));
        Read<AuthCommand>(Login(new string('u', 256), new string('d', 253), new string('p', 1024)));

        static string Login(string name = "u", string domain = "d", string password = "p") =>
            $$"""{"command":"auth","username":"{{name}}","domain":"{{domain}}","password":"{{password}}"}""";
    }

    [Fact]
    public void A_login_in_a_log_line_does_not_show_its_password()
    {
        var auth = Read<AuthCommand>("""{"command":"auth","username":"ann","domain":"example.org","password":"open sesame"}""");

        Assert.DoesNotContain("sesame", auth.ToString(), StringComparison.Ordinal);
    }
}
