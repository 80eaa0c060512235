namespace Switchyard.Sandbox;

/// <summary>Dapr's placement and scheduler, a daprd per app and the apps, as <c>dapr run -f</c> would start them; but an app that is killed is started again, as Kubernetes would.</summary>
/// <param name="find">Gives the full path of a program of Dapr's.</param>
internal sealed class DaprdProcesses(SystemFolder folder, Func<string, string> find, IReadOnlyDictionary<string, string> environment, Action<string> onLine) : ISystemProcesses
{
    private readonly DaprdCommands commands = new(folder, find);
    private readonly List<ChildProcess> controlPlane = [];
    private readonly Dictionary<SystemApp, ChildProcess> sidecars = [];
    private readonly Dictionary<SystemApp, ChildProcess> apps = [];

    public Task StartAsync()
    {
        if (controlPlane.Count == 0)
        {
            controlPlane.Add(Start("placement", commands.Placement, folder.Path, []));
            controlPlane.Add(Start("scheduler", commands.Scheduler, folder.Path, []));
        }
        foreach (var app in folder.Apps)
        {
            if (!sidecars.TryGetValue(app, out var sidecar) || sidecar.HasExited)
                sidecars[app] = Start($"daprd {app.AppId}", commands.Sidecar(app), app.Directory, [new("DAPR_HOST_IP", "127.0.0.1"), new("NAMESPACE", DaprdCommands.Namespace)]);
            if (!apps.TryGetValue(app, out var own) || own.HasExited)
                StartApp(app);
        }
        return Task.CompletedTask;
    }

    public void ThrowIfEnded()
    {
        foreach (var process in Everything())
            process.ThrowIfEnded();
    }

    public Task<int> AppProcessAsync(int httpPort) => Task.FromResult(apps[App(httpPort)].Id);

    public async Task KillAppAsync(int httpPort)
    {
        var app = App(httpPort);
        await apps[app].KillAsync();
        StartApp(app);
    }

    public Task KillSidecarsAsync() => Task.WhenAll(sidecars.Values.Select(sidecar => sidecar.KillAsync()));

    public async Task StopAsync()
    {
        await Task.WhenAll(apps.Values.Concat(sidecars.Values).Select(process => process.StopAsync()));
        await Task.WhenAll(controlPlane.Select(process => process.StopAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        catch (TimeoutException)
        {
            foreach (var process in Everything().Where(process => !process.HasExited))
                await process.KillAsync(withChildren: true);
        }
        foreach (var process in Everything())
            process.Dispose();
    }

    private IEnumerable<ChildProcess> Everything() => controlPlane.Concat(sidecars.Values).Concat(apps.Values);

    private SystemApp App(int httpPort) => folder.Apps.Single(app => app.HttpPort == folder.Port(httpPort));

    private void StartApp(SystemApp app) => apps[app] = Start(app.AppId, app.Command, app.Directory, DaprdCommands.AppEnvironment(app).Concat(app.Environment));

    private ChildProcess Start(string name, IReadOnlyList<string> command, string directory, IEnumerable<KeyValuePair<string, string>> own) =>
        ChildProcess.Start(name, command, directory, own.Concat(environment), line => onLine($"== {name} == {line}"));
}
