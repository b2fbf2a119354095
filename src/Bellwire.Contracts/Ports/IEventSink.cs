namespace Bellwire.Contracts;

/// <summary>
/// Where the phone system writes what happened. The records of one tenant get their one order here, by the order of the calls.
/// Never blocks on a subscriber, never throws, callable from any thread.
/// </summary>
public interface IEventSink
{
    void Publish(PbxRecord record);
}
