using System.Diagnostics.Metrics;

namespace Switchyard.ContactProcessor;

internal static class ProcessorMetrics
{
    private static readonly Meter Meter = new("Switchyard.ContactProcessor");

    public static readonly Counter<long> Stored =
        Meter.CreateCounter<long>("switchyard.contacts.stored", "{contact}", "Deliveries stored and acknowledged.");

    public static readonly Counter<long> Dropped =
        Meter.CreateCounter<long>("switchyard.contacts.dropped", "{contact}", "Deliveries sent to the dead letters.");

    public static readonly Counter<long> Retried =
        Meter.CreateCounter<long>("switchyard.contacts.retried", "{contact}", "Deliveries asked for again.");
}
