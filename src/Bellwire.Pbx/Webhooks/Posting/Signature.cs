using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bellwire.Pbx.Webhooks.Posting;

/// <summary>
/// HMAC-SHA256 over <c>id.timestamp.body</c>, as the Standard Webhooks specification has it (standardwebhooks.com), so that receivers find libraries for it.
/// </summary>
internal static class Signature
{
    /// <returns><c>v1,</c> and the base64 of the MAC.</returns>
    public static string Of(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        mac.AppendData(body);
        return $"v1,{Convert.ToBase64String(mac.GetHashAndReset())}";
    }
}
