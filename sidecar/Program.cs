Switchyard.Sidecar.Hosting.SocketThreads.UseFew();
return await Switchyard.Sidecar.Cli.CommandLine.RunAsync(args);
