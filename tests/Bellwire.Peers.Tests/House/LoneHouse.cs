namespace Bellwire.Peers.Tests.House;

/// <summary>A second server, for the tests of one class that treat it badly.</summary>
public sealed class LoneHouse : PhoneHouse;
