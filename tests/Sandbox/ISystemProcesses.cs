namespace Switchyard.Sandbox;

/// <summary>The processes of one running system. Apps are named by their sidecar's HTTP port in the repository's dapr.yaml, e.g. 3503.</summary>
internal interface ISystemProcesses : IAsyncDisposable
{
    /// <summary>Starts what does not run.</summary>
    Task StartAsync();

    /// <summary>Fails when something that was started has ended by itself.</summary>
    /// <exception cref="InvalidOperationException">The message names it.</exception>
    void ThrowIfEnded();

    /// <summary>The id of an app's process.</summary>
    Task<int> AppProcessAsync(int httpPort);

    /// <summary>Ends an app at once and has it started again.</summary>
    Task KillAppAsync(int httpPort);

    /// <summary>Ends every sidecar at once.</summary>
    Task KillSidecarsAsync();

    /// <summary>Asks all to stop and waits for it.</summary>
    /// <exception cref="TimeoutException">Something still runs after 30 s.</exception>
    Task StopAsync();
}
