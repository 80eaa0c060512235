using System.Text.Json;
using Switchyard.Platform.Tests.Support;

namespace Switchyard.Platform.Tests;

/// <summary>The images that <c>dotnet publish /t:PublishContainer</c> would make; pulling their base is left to a machine with a registry.</summary>
public sealed class ImageTests
{
    public static TheoryData<string> Services => new(
        Directory.EnumerateFiles(Repository.PathOf("services"), "Program.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetFileName(Path.GetDirectoryName(path)!)).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Services))]
    public async Task TheImageIsTheOneThatKubernetesRuns(string service)
    {
        var (exit, output, error) = await Tool.RunAsync("dotnet",
            ["msbuild", $"services/{service}", "-t:ComputeContainerConfig", "-getProperty:ContainerRepository,ContainerImageTag,ContainerBaseImage,ContainerUser", "-getItem:ContainerLabel"]);
        Assert.True(exit == 0, output + error);
        using var result = JsonDocument.Parse(output);
        var properties = result.RootElement.GetProperty("Properties");
        var labels = result.RootElement.GetProperty("Items").GetProperty("ContainerLabel").EnumerateArray()
            .Select(label => label.GetProperty("Identity").GetString()!).ToList();
        var images = Yaml.Load("k8s", "base", "kustomization.yaml")[0].List("images").Select(image => (image.Text("name"), image.Text("newTag")));

        Assert.Contains((properties.GetProperty("ContainerRepository").GetString(), properties.GetProperty("ContainerImageTag").GetString()), images);
        Assert.EndsWith("-noble-chiseled-extra", properties.GetProperty("ContainerBaseImage").GetString(), StringComparison.Ordinal);
        Assert.Equal("app", properties.GetProperty("ContainerUser").GetString());
        Assert.Superset(new HashSet<string> { "org.opencontainers.image.title", "org.opencontainers.image.version", "org.opencontainers.image.description" }, labels.ToHashSet());
    }
}
