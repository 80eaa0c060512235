using System.Globalization;
using System.Text.RegularExpressions;
using Switchyard.Sidecar.Formats;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Sidecar.Resources;

/// <summary>One rule of <c>api.allowed</c> or <c>api.denied</c>.</summary>
public sealed record ApiRule(string Name, string Version, string Protocol);

/// <summary>Which secrets of a store an app may read (contract, section 8.9).</summary>
public sealed record SecretScope(string StoreName, bool DenyByDefault, IReadOnlyList<string> Allowed, IReadOnlyList<string> Denied)
{
    /// <summary>A non-empty allow list means only those; otherwise the deny list, then the default.</summary>
    public bool Allows(string secret) => Allowed.Count > 0 ? Allowed.Contains(secret) : !DenyByDefault && !Denied.Contains(secret);
}

/// <summary>What the sidecar uses of the <c>Configuration</c> resources.</summary>
public sealed partial record SidecarConfiguration
{
    /// <summary>The <c>tracing</c> section.</summary>
    public TracingMode Tracing { get; init; } = TracingMode.Unsampled;

    /// <summary><c>api.allowed</c>.</summary>
    public IReadOnlyList<ApiRule> AllowedApis { get; init; } = [];

    /// <summary><c>api.denied</c>.</summary>
    public IReadOnlyList<ApiRule> DeniedApis { get; init; } = [];

    /// <summary><c>secrets.scopes</c>.</summary>
    public IReadOnlyList<SecretScope> SecretScopes { get; init; } = [];

    /// <summary><c>components.deny</c>: types that may not load.</summary>
    public IReadOnlyList<string> DeniedComponents { get; init; } = [];

    /// <summary>Features switched on by name, such as <c>ActorStateTTL</c>.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>True when <c>accessControl.defaultAction</c> refuses callers: without mTLS only the global default counts.</summary>
    public bool DenyInvocation { get; init; }

    /// <summary>Lays the files over each other and reads the result; <c>$NAME</c> and <c>${NAME}</c> come from the environment.</summary>
    /// <exception cref="SidecarStartException">A file is missing or is not YAML.</exception>
    public static SidecarConfiguration Load(IReadOnlyList<string> files)
    {
        var merged = new YamlMappingNode();
        foreach (var file in files)
            Yaml.Overlay(merged, LoadFile(file));
        return Read(merged.Map("spec"));
    }

    private static YamlMappingNode LoadFile(string file)
    {
        try
        {
            var text = Variable().Replace(File.ReadAllText(file), ValueOf);
            return Yaml.Parse(text) ?? new YamlMappingNode();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or YamlException)
        {
            throw new SidecarStartException($"error loading configuration {file}: {exception.Message}", exception);
        }
    }

    private static string ValueOf(Match variable) => Environment.GetEnvironmentVariable(variable.Groups[1].Value + variable.Groups[2].Value) ?? "";

    private static SidecarConfiguration Read(YamlMappingNode? spec) => new()
    {
        Tracing = ReadTracing(spec.Map("tracing")),
        AllowedApis = ReadRules(spec.Map("api"), "allowed"),
        DeniedApis = ReadRules(spec.Map("api"), "denied"),
        SecretScopes = ReadScopes(spec.Map("secrets")),
        DeniedComponents = spec.Map("components").Texts("deny"),
        Features = [.. spec.Maps("features").Where(feature => feature.Flag("enabled")).Select(feature => feature.Text("name") ?? "")],
        DenyInvocation = Denies(spec.Map("accessControl")),
    };

    // An absent rate is 1e-4 in daprd: spans are made, hardly any is sampled.
    private static TracingMode ReadTracing(YamlMappingNode? tracing) =>
        !double.TryParse(tracing.Text("samplingRate"), CultureInfo.InvariantCulture, out var rate) ? TracingMode.Unsampled
        : rate > 0 ? TracingMode.Sampled
        : TracingMode.Off;

    // Policies need the caller's mTLS identity, so with policies and no default action daprd refuses, without either it allows.
    private static bool Denies(YamlMappingNode? accessControl) => accessControl.Text("defaultAction") switch
    {
        "deny" => true,
        null or "" => accessControl.Maps("policies").Any(),
        _ => false,
    };

    private static List<ApiRule> ReadRules(YamlMappingNode? api, string list) => [.. api.Maps(list).Select(rule =>
        new ApiRule((rule.Text("name") ?? "").ToLowerInvariant(), (rule.Text("version") ?? "").ToLowerInvariant(), rule.Text("protocol") ?? ""))];

    private static List<SecretScope> ReadScopes(YamlMappingNode? secrets)
    {
        var scopes = secrets.Maps("scopes").Select(ReadScope).ToList();
        return scopes.GroupBy(scope => scope.StoreName).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new SidecarStartException($"the configuration's secrets.scopes names the store '{twice.Key}' twice")
            : scopes;
    }

    private static SecretScope ReadScope(YamlMappingNode scope)
    {
        var (store, access) = (scope.Text("storeName") ?? "", scope.Text("defaultAccess") ?? "");
        var denies = access.Equals("deny", StringComparison.OrdinalIgnoreCase);
        // A word that is neither must not give secrets away.
        if (!denies && access.Length > 0 && !access.Equals("allow", StringComparison.OrdinalIgnoreCase))
            throw new SidecarStartException($"defaultAccess '{access}' of the secret scope of '{store}' is neither allow nor deny");
        return new SecretScope(store, denies, scope.Texts("allowedSecrets"), scope.Texts("deniedSecrets"));
    }

    [GeneratedRegex(@"\$(?:\{([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*))")]
    private static partial Regex Variable();
}
