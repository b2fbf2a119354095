namespace Bellwire.WebSocket.Framing;

/// <summary>What one side of a connection accepts from the other.</summary>
/// <param name="FromClient">True on a server: every frame must be masked. False on a client: none may be (RFC 6455 5.1).</param>
/// <param name="MaxMessageBytes">Cap for one message, all its fragments together; above it the connection fails with 1009.</param>
/// <param name="AllowBinary">False: a binary message fails the connection with 1003.</param>
public sealed record FrameRules(bool FromClient, int MaxMessageBytes, bool AllowBinary);
