using System.Text.Json;
using Dapr;
using Dapr.Client;
using Switchyard.Contracts;
using Switchyard.ServiceDefaults.Sidecars;

namespace Switchyard.Gateway.SystemView;

/// <summary>Asks every app what its sidecar has loaded; one that answers is healthy.</summary>
internal sealed class SystemReader(DaprClient dapr)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<(string AppId, HttpClient Client)> _others =
        [.. AppIds.All.Where(appId => appId != AppIds.Gateway).Select(appId => (appId, dapr.CreateInvokableHttpClient(appId)))];

    /// <summary>Asks all at once; those that do not answer in time are not healthy.</summary>
    public async Task<SystemState> ReadAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Longest);
        var asked = _others.Select(app => TryAsync(app.AppId, () => AskAsync(app.AppId, app.Client, limited.Token), cancellationToken))
            .Prepend(TryAsync(AppIds.Gateway, () => AskOwnAsync(limited.Token), cancellationToken));
        var answers = await Task.WhenAll(asked);
        return new SystemState(
            [.. answers.Select(answer => new AppState(answer.AppId, answer.View is not null))],
            [
                .. from answer in answers
                   from component in answer.View?.Components ?? []
                   group answer.AppId by component into loaded
                   orderby loaded.Key.Name, loaded.Key.Type
                   select new ComponentState(loaded.Key.Name, loaded.Key.Type, loaded.Key.Version, [.. loaded]),
            ]);
    }

    private static async Task<(string AppId, SidecarView? View)> TryAsync(string appId, Func<Task<SidecarView?>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return (appId, await ask());
        }
        catch (Exception away) when (NoAnswer.Is(away) || away is DaprException or JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // That it does not answer is the answer.
            return (appId, null);
        }
    }

    private static async Task<SidecarView?> AskAsync(string appId, HttpClient client, CancellationToken cancellationToken) =>
        await client.GetFromJsonAsync(new Uri($"http://{appId}/sidecar"), GatewayJson.Default.SidecarView, cancellationToken);

    private async Task<SidecarView?> AskOwnAsync(CancellationToken cancellationToken)
    {
        var metadata = await dapr.GetMetadataAsync(cancellationToken);
        return new SidecarView([.. metadata.Components.Select(component => new SidecarComponent(component.Name, component.Type, component.Version))]);
    }
}
