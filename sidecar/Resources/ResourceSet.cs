using Switchyard.Sidecar.Formats;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Sidecar.Resources;

/// <summary>The resources in an app's folders that concern it: in scope and in its namespace (contract, sections 4.2, 8.1, 8.10).</summary>
public sealed partial class ResourceSet
{
    private readonly List<ComponentResource> components = [];
    private readonly List<SubscriptionResource> subscriptions = [];
    private readonly List<string> resiliencies = [];
    private readonly ILogger logger;

    private ResourceSet(ILogger logger) => this.logger = logger;

    /// <summary>The components, secret stores first, else in the order of folders and file names.</summary>
    public IReadOnlyList<ComponentResource> Components => [.. components.OrderByDescending(IsSecretStore)];

    /// <summary>The declarative subscriptions.</summary>
    public IReadOnlyList<SubscriptionResource> Subscriptions => subscriptions;

    /// <summary>The YAML texts of the Resiliency resources.</summary>
    public IReadOnlyList<string> Resiliencies => resiliencies;

    /// <summary>Reads every <c>.yaml</c> and <c>.yml</c> file in the folders, not in their subfolders.</summary>
    /// <exception cref="SidecarStartException">A folder is missing, or two components in scope have one name.</exception>
    public static ResourceSet Load(SidecarOptions options, ILogger logger)
    {
        var set = new ResourceSet(logger);
        foreach (var folder in options.ResourcesPaths)
        {
            if (!Directory.Exists(folder))
                throw new SidecarStartException($"failed to load resources: the folder {folder} does not exist");
            foreach (var file in Directory.EnumerateFiles(folder).Where(IsYaml).Order(StringComparer.Ordinal))
                set.LoadFile(file, options);
        }
        set.RefuseDuplicates();
        return set;
    }

    private static bool IsYaml(string file) => Path.GetExtension(file) is ".yaml" or ".yml";

    private static bool IsSecretStore(ComponentResource component) => component.Type.StartsWith("secretstores.", StringComparison.Ordinal);

    private void LoadFile(string file, SidecarOptions options)
    {
        var index = 0;
        foreach (var document in Yaml.Split(File.ReadAllText(file)))
        {
            try
            {
                if (Yaml.Parse(document) is { } root && IsFor(root, options))
                    Add(root, document, file, index);
            }
            catch (YamlException exception)
            {
                LogUnparsable(file, exception.Message);
            }
            index++;
        }
    }

    private static bool IsFor(YamlMappingNode root, SidecarOptions options)
    {
        var scopes = root.Texts("scopes");
        var itsNamespace = root.Map("metadata").Text("namespace");
        return (scopes.Count == 0 || scopes.Contains(options.AppId))
            && (options.Namespace.Length == 0 || string.IsNullOrEmpty(itsNamespace) || itsNamespace == options.Namespace);
    }

    private void Add(YamlMappingNode root, string text, string file, int index)
    {
        if (root.Text("apiVersion")?.StartsWith("dapr.io/", StringComparison.Ordinal) != true)
            return;
        switch (root.Text("kind"))
        {
            case "Component":
                components.Add(ComponentResource.Read(root, file));
                break;
            case "Subscription":
                subscriptions.Add(SubscriptionResource.Read(root));
                break;
            case "Resiliency" when index == 0:
                resiliencies.Add(text);
                break;
            case "Resiliency":
                LogResiliencyNotFirst(file);
                break;
            case "HTTPEndpoint":
                LogHttpEndpoint(root.Map("metadata").Text("name") ?? "", file);
                break;
        }
    }

    private void RefuseDuplicates()
    {
        foreach (var same in components.GroupBy(component => component.Name).Where(group => group.Count() > 1))
            throw new SidecarStartException(
                $"duplicate definition of component name {same.Key}: {string.Join(" and ", same.Select(component => component.File).Distinct())}");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A document of {File} is not YAML and was skipped: {Reason}")]
    private partial void LogUnparsable(string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File}: a Resiliency counts only as the first document of a file, as in daprd; it was skipped")]
    private partial void LogResiliencyNotFirst(string file);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "HTTPEndpoint {Name} in {File} is not served by the embedded sidecar; daprd has it. Calls to it will fail")]
    private partial void LogHttpEndpoint(string name, string file);
}
