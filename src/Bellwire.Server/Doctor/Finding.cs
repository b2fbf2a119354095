using System.Text.Json.Serialization;

namespace Bellwire.Server.Doctor;

/// <summary>One thing that the doctor looked at, in words.</summary>
/// <param name="Topic">settings, data, ports, certificate, database, clock, passwords, recordings.</param>
internal sealed record Finding(Health Health, string Topic, string Sentence)
{
    public static Finding Good(string topic, string sentence) => new(Health.Good, topic, sentence);

    public static Finding Warning(string topic, string sentence) => new(Health.Warning, topic, sentence);

    public static Finding Problem(string topic, string sentence) => new(Health.Problem, topic, sentence);
}

[JsonConverter(typeof(JsonStringEnumConverter<Health>))]
internal enum Health
{
    [JsonStringEnumMemberName("good")]
    Good,

    /// <summary>Works, but somebody should look.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Does not work, or is open to strangers.</summary>
    [JsonStringEnumMemberName("problem")]
    Problem,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class DoctorJson : JsonSerializerContext;
