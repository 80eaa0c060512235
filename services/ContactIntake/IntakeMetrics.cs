using System.Diagnostics.Metrics;

namespace Switchyard.ContactIntake;

internal static class IntakeMetrics
{
    private static readonly Meter Meter = new("Switchyard.ContactIntake");

    public static readonly Counter<long> Published =
        Meter.CreateCounter<long>("switchyard.contacts.published", "{contact}", "Messages that the broker took.");

    public static readonly Counter<long> Repeated =
        Meter.CreateCounter<long>("switchyard.contacts.publish_failures", "{attempt}", "Attempts to publish that failed.");

    public static readonly Counter<long> Refused =
        Meter.CreateCounter<long>("switchyard.contacts.refused", "{request}", "Requests with a message that broke a rule.");
}
