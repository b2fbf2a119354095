using System.Runtime.Versioning;

[assembly: UnsupportedOSPlatform("windows")] // the tests look at Unix file modes
