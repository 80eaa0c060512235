using System.Runtime.InteropServices;

namespace Switchyard.Sidecar.Cli;

/// <summary>Ctrl+C, SIGTERM and SIGHUP: the first asks to stop, the second ends the process at once.</summary>
internal sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly Action atOnce;
    private int count;

    /// <param name="atOnce">What must still happen when the second signal comes; the process then exits with code 130.</param>
    public ShutdownSignals(Action atOnce)
    {
        this.atOnce = atOnce;
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            registrations.Add(PosixSignalRegistration.Create(signal, Receive));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stopping => stopping.Token;

    public void Dispose()
    {
        registrations.ForEach(r => r.Dispose());
        stopping.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref count) == 1)
        {
            stopping.Cancel();
            return;
        }
        atOnce();
        Environment.Exit(130);
    }
}
