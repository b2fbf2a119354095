using System.Text.Json;

namespace Bellwire.Contracts;

internal static class AuthReader
{
    /// <summary>Reads the members of <c>auth</c>; the reader stands at the object's start.</summary>
    internal static ClientCommand Read(Utf8JsonReader json, RequestEcho echo)
    {
        string? userName = null, extension = null, domain = null, password = null, token = null, fault = null;
        var wantsToken = false;
        while (fault is null && json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("username"u8))
                fault = MemberValue.Text(ref json, "username", CommandBounds.NameLength, out userName);
            else if (json.ValueTextEquals("extension_number"u8))
                fault = MemberValue.Number(ref json, "extension_number", out extension);
            else if (json.ValueTextEquals("extension"u8))
                fault = MemberValue.Number(ref json, "extension", out extension);
            else if (json.ValueTextEquals("domain"u8))
                fault = MemberValue.Text(ref json, "domain", CommandBounds.DomainLength, out domain);
            else if (json.ValueTextEquals("password"u8))
                fault = MemberValue.Text(ref json, "password", CommandBounds.PasswordLength, out password);
            else if (json.ValueTextEquals("access_token"u8))
                fault = MemberValue.Text(ref json, "access_token", CommandBounds.TokenLength, out token);
            else if (json.ValueTextEquals("token"u8))
                fault = MemberValue.Flag(ref json, "token", out wantsToken);
            else
                MemberValue.Skip(ref json);
        }
        if (fault is not null)
            return CommandReader.Error(echo, fault);

        var hasDomain = !string.IsNullOrEmpty(domain);
        return (!string.IsNullOrEmpty(token), !string.IsNullOrEmpty(userName), !string.IsNullOrEmpty(extension)) switch
        {
            (true, false, false) => Auth(LoginKind.AccessToken, "", "", token!),                           // not empty, tested in this arm
            (false, true, false) when password is null => CommandReader.Error(echo, ReplyTexts.Missing("password")),
            (false, true, false) => Auth(LoginKind.UserName, userName!, hasDomain ? domain : null, password),     // the same
            (false, false, true) when password is null => CommandReader.Error(echo, ReplyTexts.Missing("password")),
            (false, false, true) when !hasDomain => CommandReader.Error(echo, ReplyTexts.Missing("domain")),
            (false, false, true) => Auth(LoginKind.ExtensionNumber, extension!, domain, password),                // the same
            (false, false, false) => CommandReader.Error(echo, ReplyTexts.NoAccountNamed),
            _ => CommandReader.Error(echo, ReplyTexts.SeveralAccountsNamed),
        };

        AuthCommand Auth(LoginKind kind, string name, string? ofDomain, string secret) =>
            new() { Echo = echo, Kind = kind, Name = name, Domain = ofDomain, Secret = secret, WantsToken = wantsToken };
    }
}
