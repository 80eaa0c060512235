using System.Text;
using Google.Protobuf.WellKnownTypes;
using Switchyard.Sidecar.Apps.Delivery;
using Switchyard.Sidecar.Components.PubSub;

namespace Switchyard.Sidecar.Tests.Apps;

/// <summary>How an event is taken apart for gRPC.</summary>
public sealed class EventFieldsTests
{
    [Theory]
    [InlineData("""{"datacontenttype":"application/json","data":{"b":1.50,"a":[1,{"d":2,"c":1}]}}""", """{"a":[1,{"c":1,"d":2}],"b":1.5}""")]
    [InlineData("""{"data":"behind","datacontenttype":"text/plain"}""", "behind")]
    [InlineData("""{"datacontenttype":"text/plain","data":"a\u00e9\n\"x\""}""", "aé\n\"x\"")]
    [InlineData("""{"datacontenttype":"application/vnd.x","data":"kept"}""", "kept")]
    [InlineData("""{"datacontenttype":"application/json","data":null}""", "")]
    [InlineData("""{"data":"untyped"}""", "")]
    [InlineData("""{"data":"text","data_base64":"YWJj"}""", "abc")]
    [InlineData("""{"data":"text","data_base64":null,"datacontenttype":"text/plain"}""", "text")]
    [InlineData("""{"datacontenttype":"text/plain","data":"first","data":"last"}""", "last")]
    [InlineData("{}", "")]
    [InlineData("null", "")]
    public void Data_is_bytes_by_its_content_type(string json, string expected) => Assert.Equal(expected, Read(json).Data.ToStringUtf8());

    [Theory]
    [InlineData("""{"data_base64":"%"}""")]
    [InlineData("""{"data_base64":5}""")]
    [InlineData("""{"datacontenttype":"text/plain","data":{"a":1}}""")]
    public void Data_that_does_not_fit_its_type_is_a_failure(string json) => Assert.Throws<EventFieldsException>(() => Read(json));

    [Fact]
    public void An_attribute_that_is_no_text_is_missing_and_is_no_extension()
    {
        var fields = Read("""{"id":5,"source":null,"type":{"a":1},"specversion":true,"datacontenttype":[]}""");
        Assert.Equal(("", "", "", "", ""), (fields.Id, fields.Source, fields.Type, fields.SpecVersion, fields.DataContentType));
        Assert.Empty(fields.Extensions.Fields);
    }

    [Fact]
    public void Extensions_keep_their_kinds()
    {
        var fields = Read("""{"t":"x","n":-1.5e3,"b":false,"z":null,"a":[1,"y",[]],"o":{"in":{"deep":true}},"odd":"\ud800"}""").Extensions.Fields;
        Assert.Equal(("x", -1500.0, false, Value.KindOneofCase.NullValue), (fields["t"].StringValue, fields["n"].NumberValue, fields["b"].BoolValue, fields["z"].KindCase));
        Assert.Equal(3, fields["a"].ListValue.Values.Count);
        Assert.True(fields["o"].StructValue.Fields["in"].StructValue.Fields["deep"].BoolValue);
        Assert.Equal("\ufffd", fields["odd"].StringValue);
    }

    [Fact]
    public void The_messages_trace_counts_where_the_event_has_none()
    {
        var metadata = new Dictionary<string, string> { ["traceid"] = "id", ["traceparent"] = "parent", ["tracestate"] = "state" };
        var without = EventFields.Read("""{"a":1}"""u8, metadata).Extensions.Fields;
        Assert.Equal(("parent", "parent", "state"), (without["traceid"].StringValue, without["traceparent"].StringValue, without["tracestate"].StringValue));
        var with = EventFields.Read("""{"traceid":"own","traceparent":"own"}"""u8, metadata).Extensions.Fields;
        Assert.Equal(("own", "own", "state"), (with["traceid"].StringValue, with["traceparent"].StringValue, with["tracestate"].StringValue));
    }

    private static EventFields Read(string json) => EventFields.Read(Encoding.UTF8.GetBytes(json), PubSubMessage.NoMetadata);
}
