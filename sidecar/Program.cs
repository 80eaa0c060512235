return await Switchyard.Sidecar.Cli.CommandLine.RunAsync(args);
