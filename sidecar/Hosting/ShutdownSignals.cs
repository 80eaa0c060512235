using System.Runtime.InteropServices;

namespace Switchyard.Sidecar.Hosting;

/// <summary>Ctrl+C, SIGTERM and SIGHUP ask to stop; a Ctrl+C after that ends the process at once.</summary>
internal sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly Action atOnce;
    private int asked;

    /// <param name="atOnce">What must still happen when the process is to end at once; it then exits with code 130.</param>
    public ShutdownSignals(Action atOnce)
    {
        this.atOnce = atOnce;
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            registrations.Add(PosixSignalRegistration.Create(signal, Receive));
    }

    /// <summary>Cancelled by the first of them.</summary>
    public CancellationToken Stopping => stopping.Token;

    public void Dispose()
    {
        registrations.ForEach(r => r.Dispose());
        stopping.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Exchange(ref asked, 1) == 0)
        {
            stopping.Cancel();
            return;
        }
        // `dotnet run` hands on a SIGTERM that a service manager has sent to both, so only Ctrl+C means impatience.
        if (context.Signal != PosixSignal.SIGINT)
            return;
        atOnce();
        Environment.Exit(130);
    }
}
