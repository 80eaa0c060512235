using System.Text;
using System.Text.Json.Nodes;
using Switchyard.ServiceDefaults.CloudEvents;
using Switchyard.TestSupport;

namespace Switchyard.ServiceDefaults.Tests;

public sealed class DeliveryParserTests
{
    [Fact]
    public void A_single_event_gives_its_attributes_and_decoded_bytes()
    {
        var (isBulk, items) = Parse(Messages.Event("m-1", [0, 1, 2, 254, 255]));

        Assert.False(isBulk);
        var delivery = Assert.Single(items);
        Assert.Equal(("m-1", "contact.person.v1", "contact-person"), (delivery.Id, delivery.Type, delivery.Topic));
        Assert.Equal(new DateTime(2026, 11, 22, 10, 15, 30, DateTimeKind.Utc), delivery.Time);
        Assert.Equal([0, 1, 2, 254, 255], delivery.Data.ToArray());
        Assert.True(delivery.IsBinary);
        Assert.Null(delivery.Flaw);
    }

    [Fact]
    public void A_bulk_gives_every_entry_in_order_with_its_own_bytes()
    {
        var events = Enumerable.Range(0, 100).Select(i => Messages.Event($"m-{i}", [.. Enumerable.Repeat((byte)i, i)]));

        var (isBulk, items) = Parse(Messages.Bulk(events));

        Assert.True(isBulk);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => ($"e{i}", $"m-{i}")), items.Select(item => (item.EntryId!, item.Id!)));
        Assert.All(items, (item, i) => Assert.Equal([.. Enumerable.Repeat((byte)i, i)], item.Data.ToArray()));
    }

    [Fact]
    public void The_order_of_properties_does_not_matter()
    {
        var (isBulk, items) = Parse("""{"entries":[{"event":{"data_base64":"AQ==","id":"m"},"entryId":"e"}],"id":"bulk","topic":"t"}""");

        Assert.True(isBulk);
        Assert.Equal(("e", "m"), (items[0].EntryId, items[0].Id));
        Assert.Equal([1], items[0].Data.ToArray());
    }

    [Fact]
    public void Escapes_in_base64_are_read()
    {
        var (_, items) = Parse("""{"id":"m","data_base64":"\u002b\/\u002b\/"}""");

        Assert.Equal(Convert.FromBase64String("+/+/"), items[0].Data.ToArray());
    }

    [Fact]
    public void JSON_data_is_cut_out_as_it_stands()
    {
        var (_, items) = Parse("""{"id":"m","data": {"entries": [1, {"id":"inner"}] } ,"type":"t"}""");

        Assert.Equal("""{"entries": [1, {"id":"inner"}] }""", Encoding.UTF8.GetString(items[0].Data.Span));
        Assert.Equal(("m", "t", false), (items[0].Id, items[0].Type, items[0].IsBinary));
    }

    [Theory]
    [InlineData("""{"id":"m","data_base64":"!!!!"}""")]
    [InlineData("""{"id":"m","data_base64":7}""")]
    [InlineData("""{"id":"m","data_base64":"AAA"}""")]
    public void Data_that_is_not_base64_is_a_flaw(string json)
    {
        var (_, items) = Parse(json);

        Assert.Equal("m", items[0].Id);
        Assert.Contains("data_base64", items[0].Flaw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"id":"m",}""")]
    [InlineData("[]")]
    [InlineData("7")]
    public void What_is_no_object_is_one_flawed_event(string json)
    {
        var (isBulk, items) = Parse(json);

        Assert.False(isBulk);
        Assert.NotNull(Assert.Single(items).Flaw);
    }

    [Fact]
    public void Attributes_of_the_wrong_type_count_as_missing()
    {
        var (_, items) = Parse("""{"id":7,"type":{"a":[1]},"topic":null,"time":"yesterday","data_base64":"AQ=="}""");

        Assert.Equal((null, null, null, null), (items[0].Id, items[0].Type, items[0].Topic, items[0].Time));
        Assert.Equal([1], items[0].Data.ToArray());
    }

    [Fact]
    public void Entries_that_are_no_events_keep_their_ids()
    {
        var (isBulk, items) = Parse("""{"entries":[{"entryId":"a","event":"AAEC"},{"entryId":"b"},{"entryId":"c","event":[1]},5]}""");

        Assert.True(isBulk);
        Assert.Equal(["a", "b", "c"], items.Select(item => item.EntryId));
        Assert.All(items, item => Assert.NotNull(item.Flaw));
    }

    [Fact]
    public void A_deeply_nested_entry_does_not_hide_the_others()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000));

        var (_, items) = Parse($$"""{"entries":[{"entryId":"a","event":{"data":{{deep}} } },{"entryId":"b","event":{"id":"m"} } ]}""");

        Assert.Equal(["a", "b"], items.Select(item => item.EntryId));
        Assert.Equal("m", items[1].Id);
    }

    private static (bool IsBulk, IReadOnlyList<Delivery> Items) Parse(JsonNode json) => Parse(json.ToJsonString());

    private static (bool IsBulk, IReadOnlyList<Delivery> Items) Parse(string json) => DeliveryParser.Parse(Encoding.UTF8.GetBytes(json));
}
