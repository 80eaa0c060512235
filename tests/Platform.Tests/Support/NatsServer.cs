using System.Diagnostics;

namespace Switchyard.Platform.Tests.Support;

/// <summary>A NATS server with JetStream on a free port of loopback, its data in a folder of its own.</summary>
internal sealed class NatsServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly string _folder;

    private NatsServer(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>Starts one and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time.</exception>
    public static async Task<NatsServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("switchyard-nats-").FullName;
        var port = FreePorts.Take();
        var start = new ProcessStartInfo("nats-server", ["-js", "-sd", folder, "-a", "127.0.0.1", "-p", $"{port}"]) { RedirectStandardError = true };
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
                ready.TrySetException(new InvalidOperationException("nats-server ended before it was ready."));
            else if (line.Data.Contains("Server is ready", StringComparison.Ordinal))
                ready.TrySetResult();
        };
        process.Start();
        process.BeginErrorReadLine();
        var server = new NatsServer(process, folder, port);
        try
        {
            await ready.Task.WaitAsync(StartLimit);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
