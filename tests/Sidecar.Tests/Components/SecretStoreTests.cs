using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.SecretStores;

namespace Switchyard.Sidecar.Tests.Components;

public sealed class SecretStoreTests : IDisposable
{
    private const string Sample = """{"db":{"user":"u","deep":{"password":"p"}},"list":["x","y"],"token":"t"}""";

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Nested_names_are_joined()
    {
        var store = FromFile(Sample);
        Assert.Equal(["db:deep:password", "db:user", "list:0", "list:1", "token"], store.GetAll().Keys.Order(StringComparer.Ordinal));
        Assert.Equal([KeyValuePair.Create("db:deep:password", "p")], store.Get("db:deep:password"));
        Assert.Equal([KeyValuePair.Create("list:1", "y")], store.Get("list:1"));
        Assert.Null(store.Get("db"));
        Assert.Equal([KeyValuePair.Create("db.user", "u")], FromFile(Sample, ("nestedSeparator", ".")).Get("db.user"));
    }

    [Fact]
    public void A_multi_valued_store_gives_each_top_level_name_with_its_values()
    {
        var store = FromFile(Sample, ("multiValued", "true"));
        Assert.Equal(["db", "token"], store.GetAll().Keys.Order(StringComparer.Ordinal));
        Assert.Null(store.Get("list"));
        Assert.Equal(new Dictionary<string, string> { ["user"] = "u", ["deep:password"] = "p" }, store.Get("db"));
        Assert.Equal([KeyValuePair.Create("token", "t")], store.Get("token"));
        Assert.Equal(["text"], FromFile("""{"text":"t","number":5,"flag":true,"nothing":null}""", ("multiValued", "true")).GetAll().Keys);
    }

    [Theory]
    [InlineData("{\"token\": \"hunter2\", oops}", "is not valid JSON (line 1")]
    [InlineData("[\"hunter2\"]", "must hold a JSON object, not Array")]
    public void A_broken_file_is_an_error_that_names_it_and_tells_no_secret(string content, string expected)
    {
        var failure = Assert.Throws<ComponentException>(() => FromFile(content));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "secrets.json"), failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_missing_field_are_errors_that_say_so()
    {
        var host = new ComponentHost(folder.Path);
        var failure = Assert.Throws<ComponentException>(() => LocalFileSecretStore.Create(host.Context("app", ("secretsFile", "gone.json"))));
        Assert.Contains(Path.Combine(folder.Path, "gone.json"), failure.Message, StringComparison.Ordinal);
        failure = Assert.Throws<ComponentException>(() => LocalFileSecretStore.Create(host.Context("app")));
        Assert.Contains("'secretsFile' is missing", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_is_served_by_prefix_but_for_the_tokens()
    {
        var own = $"SWITCHYARD_TEST_{Guid.NewGuid():N}_";
        Environment.SetEnvironmentVariable($"{own}A", "secret");
        Environment.SetEnvironmentVariable("DAPR_SWITCHYARD_TEST", "token");
        try
        {
            var host = new ComponentHost(folder.Path);
            var all = LocalEnvironmentSecretStore.Create(host.Context("app"));
            Assert.Equal([KeyValuePair.Create($"{own}A", "secret")], all.Get($"{own}A"));
            Assert.Equal([KeyValuePair.Create("DAPR_SWITCHYARD_TEST", "")], all.Get("DAPR_SWITCHYARD_TEST"));
            Assert.Equal([KeyValuePair.Create("APP_API_TOKEN", "")], all.Get("APP_API_TOKEN"));
            Assert.Equal([KeyValuePair.Create("missing", "")], all.Get("missing"));
            Assert.Contains($"{own}A", all.GetAll().Keys);
            Assert.DoesNotContain("DAPR_SWITCHYARD_TEST", all.GetAll().Keys);

            var some = LocalEnvironmentSecretStore.Create(host.Context("app", ("prefix", own)));
            Assert.Equal([KeyValuePair.Create("A", "secret")], some.Get("A"));
            Assert.Equal(["A"], some.GetAll().Keys);
        }
        finally
        {
            Environment.SetEnvironmentVariable($"{own}A", null);
            Environment.SetEnvironmentVariable("DAPR_SWITCHYARD_TEST", null);
        }
    }

    private LocalFileSecretStore FromFile(string content, params (string Name, string Value)[] metadata)
    {
        File.WriteAllText(Path.Combine(folder.Path, "secrets.json"), content);
        return LocalFileSecretStore.Create(new ComponentHost(folder.Path).Context("app", [("secretsFile", "secrets.json"), .. metadata]));
    }
}
