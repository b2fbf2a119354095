namespace Bellwire.Contracts;

/// <summary>What can be subscribed to.</summary>
public enum Topic
{
    ExtensionEvents,
    CdrEvents,
    QueueEvents,
}

public static class TopicNames
{
    /// <summary>Finds the topic of a wire name; no other spelling counts.</summary>
    public static bool TryParse(string? wireName, out Topic topic)
    {
        (var known, topic) = wireName switch
        {
            "extension_events" => (true, Topic.ExtensionEvents),
            "cdr_events" => (true, Topic.CdrEvents),
            "queue_events" => (true, Topic.QueueEvents),
            _ => (false, default),
        };
        return known;
    }

    extension(Topic topic)
    {
        /// <summary>The topic's name in commands, such as <c>extension_events</c>.</summary>
        public string WireName => topic switch
        {
            Topic.ExtensionEvents => "extension_events",
            Topic.CdrEvents => "cdr_events",
            Topic.QueueEvents => "queue_events",
            _ => throw new ArgumentOutOfRangeException(nameof(topic)),
        };
    }
}
