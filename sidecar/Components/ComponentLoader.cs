using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Components.SecretStores;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Components;

/// <summary>Makes an app's components from their resources (contract, section 8.1).</summary>
public sealed partial class ComponentLoader(SidecarOptions options, SidecarConfiguration configuration, SharedResources shared, ILoggerFactory loggerFactory)
{
    private static readonly string[] OutboxFields = ["outboxPublishPubsub", "outboxPublishTopic", "outboxPubsub", "outboxDiscardWhenMissingState"];
    private static readonly string[] EncryptionFields = ["primaryEncryptionKey", "secondaryEncryptionKey"];
    private readonly ILogger logger = loggerFactory.CreateLogger<ComponentLoader>();

    /// <summary>Makes the components in order, but each after its secret store. On a failure those already made are disposed of.</summary>
    /// <exception cref="SidecarStartException">A component without <c>ignoreErrors</c> failed; the message names it, its file and the reason.</exception>
    public async Task<LoadedComponents> LoadAsync(IReadOnlyList<ComponentResource> resources)
    {
        var loaded = new LoadedComponents();
        try
        {
            for (var pending = resources; pending.Count > 0;)
            {
                var waiting = new List<ComponentResource>();
                foreach (var resource in pending)
                {
                    if (LacksSecretStore(resource, loaded))
                        waiting.Add(resource);
                    else
                        Load(resource, loaded);
                }
                if (waiting.Count == pending.Count)
                {
                    waiting.ForEach(resource => LogLacksSecretStore(resource.Name, resource.SecretStore!));
                    break;
                }
                pending = waiting;
            }
            return loaded;
        }
        catch
        {
            await loaded.DisposeAsync();
            throw;
        }
    }

    // It waits until its secret store is loaded, wherever that stands in the files.
    private static bool LacksSecretStore(ComponentResource resource, LoadedComponents loaded) =>
        resource.SecretStore is { Length: > 0 } store && !loaded.SecretStores.ContainsKey(store) && resource.Metadata.Any(item => item.SecretName is not null);

    private void Load(ComponentResource resource, LoadedComponents loaded)
    {
        if (configuration.DeniedComponents.Contains(resource.Type) || configuration.DeniedComponents.Contains($"{resource.Type}/{resource.Version}"))
        {
            LogDenied(resource.Name, resource.Type);
            return;
        }
        try
        {
            Add(resource, new MetadataResolver(options, loaded.SecretStores, logger).Resolve(resource), loaded);
        }
        catch (Exception exception) when (resource.IgnoreErrors && exception is ComponentException or IOException or UnauthorizedAccessException)
        {
            LogIgnored(resource.Name, resource.Type, exception.Message);
        }
        catch (Exception exception) when (exception is ComponentException or IOException or UnauthorizedAccessException)
        {
            throw new SidecarStartException(
                $"process component {resource.Name} error: [INIT_COMPONENT_FAILURE]: {resource.Type}/{resource.Version} in {resource.File}: "
                + exception.Message, exception);
        }
    }

    private void Add(ComponentResource resource, ComponentMetadata metadata, LoadedComponents loaded)
    {
        var context = new ComponentContext(resource.Name, options.AppId, options.WorkingDirectory, metadata, shared, loggerFactory);
        switch (ComponentTypes.Create(resource.Type, resource.Version, context))
        {
            case ISecretStore secrets:
                loaded.SecretStores.Add(resource.Name, secrets);
                loaded.All.Add(Describe(resource));
                break;
            case IStateStore store:
                AddStateStore(resource, metadata, store, loaded);
                break;
            case IPubSub broker:
                var prefix = resource.Metadata.Any(item => item.Name == "consumerID" && item.Value?.Contains("{namespace}", StringComparison.Ordinal) == true)
                    ? options.Namespace : "";
                loaded.PubSubs.Add(resource.Name, new PubSubComponent(resource.Name, broker, new TopicScopes(metadata, options.AppId), prefix));
                loaded.All.Add(Describe(resource));
                break;
        }
    }

    private void AddStateStore(ComponentResource resource, ComponentMetadata metadata, IStateStore store, LoadedComponents loaded)
    {
        foreach (var field in OutboxFields.Concat(EncryptionFields))
            if (metadata.Get(field) is not null)
                throw new ComponentException($"metadata field '{field}': the embedded sidecar has no outbox and no state encryption; daprd has both");
        var keys = KeyPrefix.From(metadata, resource.Name, options);
        var component = new StateComponent(resource.Name, resource.Type, store, keys, metadata.GetBool("actorStateStore"));
        if (component.ForActors && loaded.ActorStore is not null && options.PlacementHostAddress is not null)
            throw new ComponentException($"detected duplicate actor state store: {loaded.ActorStore.Name} and {resource.Name}");
        loaded.StateStores.Add(resource.Name, component);
        if (component.ForActors)
            loaded.ActorStore ??= component;
        loaded.All.Add(Describe(resource, "ETAG", "TRANSACTIONAL", "TTL", "ACTOR"));
    }

    private static ComponentInfo Describe(ComponentResource resource, params string[] capabilities) =>
        new(resource.Name, resource.Type, resource.Version, capabilities);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Component {Name} was not loaded: components.deny of the Configuration names {Type}")]
    private partial void LogDenied(string name, string type);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Component {Name} was not loaded: its secret store {Store} is not there")]
    private partial void LogLacksSecretStore(string name, string store);

    [LoggerMessage(Level = LogLevel.Error, Message = "Component {Name} ({Type}) failed and is absent, since ignoreErrors is set: {Reason}")]
    private partial void LogIgnored(string name, string type, string reason);
}
