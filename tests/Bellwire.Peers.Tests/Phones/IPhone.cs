namespace Bellwire.Peers.Tests.Phones;

/// <summary>A real phone, switched on when it is made.</summary>
internal interface IPhone : IAsyncDisposable
{
    /// <summary>Part of what it sends as User-Agent.</summary>
    string UserAgent { get; }

    /// <summary>Waits until the server has accepted so many of its REGISTERs.</summary>
    Task RegistersAsync(int times);

    /// <summary>Waits until the phone has given up because of its password.</summary>
    Task IsRefusedAsync();

    /// <summary>Un-registers and ends.</summary>
    Task LeavesAsync();

    /// <summary>Loses power.</summary>
    Task DiesAsync();
}
