using System.Text;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Tests.Components;

public sealed class SqlitePubSubStartTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("retentionDays", "1", "'retentionDays' is unknown")]
    [InlineData("retentionAge", "soon", "'retentionAge': 'soon' is not a duration")]
    [InlineData("retentionBytes", "-1", "'retentionBytes': -1 is not between 0")]
    [InlineData("maxInFlight", "0", "'maxInFlight': 0 is not between 1")]
    [InlineData("maxInFlight", "many", "'maxInFlight': 'many' is not a whole number")]
    [InlineData("redeliverInterval", "0s", "'redeliverInterval': '0s' is less than")]
    [InlineData("redeliverMaxInterval", "1s", "'redeliverMaxInterval': '1s' is less than")]
    [InlineData("concurrency", "0", "'concurrency': 0 is not between 1")]
    [InlineData("connectionString", ":memory:", "needs a file")]
    [InlineData("connectionString", ".", "is a folder")]
    public async Task A_wrong_field_is_an_error_that_names_it(string name, string value, string expected)
    {
        await using var host = new ComponentHost(folder.Path);
        var failure = Assert.Throws<ComponentException>(() => host.PubSub("shop", (name, value)));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_path_is_an_error_that_names_the_field()
    {
        await using var host = new ComponentHost(folder.Path);
        var failure = Assert.Throws<ComponentException>(() => SqlitePubSub.Create(host.Context("shop", ("retentionAge", "1h"))));
        Assert.Contains("'connectionString' is missing", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path", "deep/er/log.db")]
    [InlineData("connectionString", "file:deep/er/log.db?_txlock=immediate")]
    [InlineData("CONNECTIONSTRING", "./deep/er/log.db")]
    public async Task The_path_is_relative_to_the_working_directory_and_its_folder_is_made(string field, string path)
    {
        await using var host = new ComponentHost(folder.Path);
        await SqlitePubSub.Create(host.Context("shop", (field, path), ("allowedTopics", "orders"))).PublishAsync("orders", "x");
        Assert.True(File.Exists(Path.Combine(folder.Path, "deep", "er", "log.db")));
    }

    [Fact]
    public async Task A_second_owner_is_refused_by_name_and_may_take_over_when_the_first_is_gone()
    {
        await using var first = new ComponentHost(folder.Path);
        first.PubSub("shop");
        await using var second = new ComponentHost(folder.Path);
        var failure = Assert.Throws<ComponentException>(() => second.PubSub("billing"));
        Assert.Contains(first.DatabasePath, failure.Message, StringComparison.Ordinal);
        Assert.Contains("One process hosts all sidecars", failure.Message, StringComparison.Ordinal);

        await first.DisposeAsync();
        await second.PubSub("billing").PublishAsync("orders", "x");
    }

    [Fact]
    public async Task Sidecars_of_one_process_share_the_log_but_not_with_other_retention()
    {
        await using var host = new ComponentHost(folder.Path);
        Assert.Same(host.PubSub("shop").Log, host.PubSub("billing", ("maxInFlight", "10")).Log);
        var failure = Assert.Throws<ComponentException>(() => host.PubSub("mail", ("retentionAge", "1h")));
        Assert.Contains("retentionAge and retentionBytes differ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_file_is_an_error_that_names_it()
    {
        await using var host = new ComponentHost(folder.Path);
        await File.WriteAllBytesAsync(host.DatabasePath, Encoding.UTF8.GetBytes(new string('x', 10_000)));
        var failure = Assert.Throws<ComponentException>(() => host.PubSub("shop"));
        Assert.Contains($"'{host.DatabasePath}' cannot be used as a message log", failure.Message, StringComparison.Ordinal);

        File.Delete(host.DatabasePath);
        await host.PubSub("shop").PublishAsync("orders", "x");
    }

    [Fact]
    public async Task A_database_of_something_else_is_left_alone()
    {
        await using var host = new ComponentHost(folder.Path);
        using (var other = Database.Open(host.DatabasePath, TimeSpan.Zero))
            other.Execute("CREATE TABLE state(key TEXT)");
        var failure = Assert.Throws<ComponentException>(() => host.PubSub("shop"));
        Assert.Contains("something else", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_of_a_later_version_is_left_alone()
    {
        await using var host = new ComponentHost(folder.Path);
        await host.PubSub("shop").PublishAsync("orders", "x");
        await host.DisposeAsync();
        using (var other = Database.Open(host.DatabasePath, TimeSpan.Zero))
            other.Execute("PRAGMA user_version=2");
        await using var next = new ComponentHost(folder.Path);
        var failure = Assert.Throws<ComponentException>(() => next.PubSub("shop"));
        Assert.Contains("version 2", failure.Message, StringComparison.Ordinal);
    }
}
