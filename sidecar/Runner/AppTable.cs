using System.Globalization;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Runner;

/// <summary>The table of apps, ports and URLs that a run prints when everything is up.</summary>
internal static class AppTable
{
    /// <summary>The table, a line for each app, in plain ASCII.</summary>
    /// <param name="processId">Gives an app's process id; 0 = it has none.</param>
    public static string Format(RunPlan plan, Func<AppPlan, int> processId)
    {
        string[][] rows =
        [
            ["app", "pid", "app port", "sidecar HTTP", "sidecar gRPC", "URLs"],
            .. plan.Apps.Select(app => (string[])
            [
                app.Label,
                OrDash(processId(app)),
                OrDash(app.Sidecar.AppPort),
                OrDash(app.Sidecar.HttpPort),
                OrDash(app.Sidecar.GrpcPort),
                string.Join("  ", app.ListenPorts.Select(port => Url(app, port))),
            ]),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var rule = "+" + string.Concat(widths.Select(width => new string('-', width + 2) + "+"));
        var lines = rows
            .Select(row => "|" + string.Concat(row.Select((cell, column) => " " + cell.PadRight(widths[column]) + " |")))
            .ToList();
        return string.Join(Environment.NewLine, [rule, lines[0], rule, .. lines.Skip(1), rule]);
    }

    private static string Url(AppPlan app, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"http://{app.Sidecar.AppChannelAddress}:{port}");

    private static string OrDash(int number) => number == 0 ? "-" : number.ToString(CultureInfo.InvariantCulture);
}
