using System.Text;
using Switchyard.Platform.Tests.Support;

namespace Switchyard.Platform.Tests;

/// <summary>Each file under components/ by itself: it parses, and says nothing that Dapr does not know.</summary>
public sealed class ComponentFilesTests
{
    // daprd reads documents with a scanner whose buffer is 64 KB.
    private const int LargestDocument = 64 * 1024;

    public static TheoryData<string> Files => new(Repository.FilesUnder("components", "*.y*ml").Select(Repository.NameOf));

    [Theory, MemberData(nameof(Files))]
    public void EveryDocumentHasTheShapeOfItsKind(string file)
    {
        var resources = Yaml.Load(file);

        Assert.NotEmpty(resources);
        Assert.Empty(resources.Where(resource => resource.Kind() != "Kustomization").SelectMany(Shape.Errors));
    }

    [Theory, MemberData(nameof(Files))]
    public void EveryComponentHasOnlyFieldsOfItsType(string file) =>
        Assert.Empty(Yaml.Load(file).Where(resource => resource.Kind() == "Component").SelectMany(ComponentContract.Errors));

    [Theory, MemberData(nameof(Files))]
    public void DaprdWouldReadAllOfIt(string file)
    {
        var resources = Yaml.Load(file);

        Assert.EndsWith(".yaml", file, StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(File.ReadAllText(Repository.PathOf(file))) < LargestDocument);
        // Beside other documents a Resiliency is ignored without a word.
        Assert.True(resources.Count == 1 || resources.All(resource => resource.Kind() != "Resiliency"));
    }

    [Fact]
    public void ATypingErrorIsFound()
    {
        var component = Yaml.Parse("""
            kind: Component
            spec:
              type: pubsub.jetstream
              version: v1
              metadata:
              - name: natsUrl
                value: "nats://127.0.0.1:4222"
            """)[0];
        var subscription = Yaml.Parse("""
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: { name: a }
            spec: { pubsubname: pubsub, topic: a, routes: { default: /a }, deadLettersTopic: b }
            scopes: [a]
            """)[0];

        Assert.Equal(["pubsub.jetstream has no field 'natsUrl'", "pubsub.jetstream needs the field 'natsURL'"], ComponentContract.Errors(component));
        Assert.Equal(["Subscription a.spec.deadLettersTopic does not exist"], Shape.Errors(subscription));
    }
}
