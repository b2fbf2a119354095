using System.Runtime.CompilerServices;
using Bellwire.Testing.Processes;

[assembly: AssemblyFixture(typeof(Bellwire.Peers.Tests.House.PhoneHouse))]

namespace Bellwire.Peers.Tests;

internal static class Startup
{
    // Before the first thread of the test runner exists, since the process replaces itself.
    [ModuleInitializer]
    internal static void EnterPrivateNetwork() => PrivateNetwork.Enter();
}
