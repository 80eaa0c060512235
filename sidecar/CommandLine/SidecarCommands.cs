using System.Reflection;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Runner;

namespace Switchyard.Sidecar.CommandLine;

/// <summary>The embedded sidecar's command line: <c>run</c> (the default), <c>sidecar</c>, <c>version</c>, <c>--help</c>.</summary>
public static class SidecarCommands
{
    private const string Help = """
        The embedded sidecar: Dapr's HTTP and gRPC APIs in one process, for development, tests and a single machine.

          sidecar [--no-build] [--verbose]
              Run every app of ./dapr.yaml, with the components in components/pubsub/embedded,
              components/state/embedded and components/common beside it.
          sidecar run -f PATH [--resources-path P]... [--no-build] [--verbose]
              Run every app of PATH (a file, a folder that holds dapr.yaml, or - for standard input), with the
              file's own resources paths, or with P if given.
          sidecar sidecar --app-id ID [--app-port N] [--resources-path P]... [daprd's other flags]
              Run one sidecar, as daprd would.
          sidecar version

        run builds the apps that have a project in their folder (Release, in one go) unless --no-build is given, starts
        each with a sidecar, restarts those that die, and stops all on Ctrl+C; a second Ctrl+C kills at once. Sidecars log
        to the console (daprdLogDestination is not followed). DAPR_API_TOKEN and APP_API_TOKEN are taken from the
        environment or made at random for the run.
        Exit code: 0 after a graceful stop, 1 when something could not be started, 130 when killed by a second Ctrl+C.
        """;

    /// <summary>The version of this build.</summary>
    public static string Version { get; } =
        typeof(SidecarCommands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>Does what the arguments say; gives the exit code: 0, or 1 with the reason on standard error.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            switch (args)
            {
                case ["--help" or "-help" or "-h" or "help", ..] or [_, "--help" or "-help" or "-h"]:
                    Console.WriteLine(Help);
                    return 0;
                case ["version" or "--version" or "-version"]:
                    Console.WriteLine(Version);
                    return 0;
                case ["sidecar", .. var rest]:
                    return await SidecarCommand.RunAsync(rest);
                case ["run", .. var rest]:
                    return await RunCommand.RunAsync(RunArguments.Parse(rest));
                case [] or [['-', ..], ..]:
                    return await RunCommand.RunAsync(RunArguments.ParseEmbedded(args));
                default:
                    throw new UsageException($"unknown command '{args[0]}'; see --help");
            }
        }
        catch (Exception exception) when (exception is UsageException or SidecarStartException or RunException
            or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
