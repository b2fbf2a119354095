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
