using Microsoft.Extensions.Logging;
using Switchyard.Sidecar.Hosting;

namespace Switchyard.Sidecar.Tests.CommandLine;

public sealed class LineLoggerTests
{
    [Fact]
    public void A_line_has_time_level_app_and_message_and_the_exception_follows()
    {
        var lines = new List<string>();
        using var loggers = Logging.Create(LogLevel.Information, asJson: false, lines.Add);
        using var ofApp = new AppLoggerFactory(loggers, "gateway");

#pragma warning disable CA1848 // what is tested is how a line looks, not how fast it is made
        ofApp.CreateLogger("any").LogWarning(new InvalidOperationException("because"), "it failed");
        loggers.CreateLogger("any").LogInformation("it works");
        loggers.CreateLogger("any").LogDebug("not shown");
        loggers.CreateLogger("Microsoft.AspNetCore.Hosting").LogInformation("not shown either");
#pragma warning restore CA1848

        Assert.Equal(2, lines.Count);
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} warn  gateway: it failed\r?\n.*InvalidOperationException: because", lines[0]);
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} info  it works$", lines[1]);
    }
}
