Switchyard.Sidecar.Hosting.SocketThreads.UseFew();
return await Switchyard.Sidecar.CommandLine.SidecarCommands.RunAsync(args);
