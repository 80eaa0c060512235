using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dapr.AspNetCore.Tests;

public sealed class CloudEventsTests
{
    private const string EventType = "application/cloudevents+json";

    [Theory]
    [InlineData("""{"data":{"n": 1},"datacontenttype":"application/json"}""", "application/json", """{"n": 1}""")]
    [InlineData("""{"data":{"n":1}}""", "application/json", """{"n":1}""")]
    [InlineData("""{"data":"text","datacontenttype":"application/json"}""", "application/json", "\"text\"")]
    [InlineData("""{"data":"text"}""", "application/json", "\"text\"")]
    [InlineData("""{"data":"é \"x\"\n","datacontenttype":"text/plain"}""", "text/plain", "é \"x\"\n")]
    [InlineData("""{"data":"plain","datacontenttype":"text/plain; charset=latin1"}""", "text/plain", "plain")]
    [InlineData("""{"data":[1],"datacontenttype":"text/plain"}""", "text/plain", "[1]")]
    [InlineData("""{"data":null,"datacontenttype":"text/plain"}""", "text/plain", "null")]
    [InlineData("""{"data":"x","datacontenttype":7}""", "application/json", "\"x\"")]
    [InlineData("""{"DATA":{"n":1},"DataContentType":"application/vnd.a+json"}""", "application/vnd.a+json", """{"n":1}""")]
    public async Task Data_becomes_the_body(string cloudEvent, string contentType, string body)
    {
        var seen = await DeliverAsync(cloudEvent);

        Assert.Equal(contentType, seen.ContentType);
        Assert.Equal(body, seen.Text);
    }

    [Theory]
    [InlineData("""{"data_base64":"AAECAwT/","datacontenttype":"application/octet-stream"}""", "application/octet-stream")]
    [InlineData("""{"data_base64":"AAEC\u0041wT\/","datacontenttype":"application/capnp"}""", "application/capnp")]
    [InlineData("""{"data_base64":"AAECAwT/"}""", "application/json")]
    public async Task Base64_becomes_bytes(string cloudEvent, string contentType)
    {
        var seen = await DeliverAsync(cloudEvent);

        Assert.Equal(contentType, seen.ContentType);
        Assert.Equal([0, 1, 2, 3, 4, 255], seen.Body);
    }

    [Fact]
    public async Task Base64_larger_than_any_first_buffer_becomes_bytes()
    {
        var bytes = new byte[700_000];
        new Random(1).NextBytes(bytes);

        var seen = await DeliverAsync($$"""{"id":"1","data_base64":"{{Convert.ToBase64String(bytes)}}","datacontenttype":"application/octet-stream"}""");

        Assert.Equal(bytes, seen.Body);
    }

    [Fact]
    public async Task Without_data_body_and_content_type_are_empty()
    {
        var seen = await DeliverAsync("""{"id":"1"}""");

        Assert.Null(seen.ContentType);
        Assert.Empty(seen.Body);
    }

    [Fact]
    public async Task Both_kinds_of_data_are_a_bad_request()
    {
        var (seen, status) = await TryDeliverAsync("""{"data":1,"data_base64":"AA=="}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Null(seen);
    }

    [Theory]
    [InlineData("""{"data_base64":"?"}""", typeof(FormatException))]
    [InlineData("""{"data_base64":7}""", typeof(FormatException))]
    [InlineData("[]", typeof(System.Text.Json.JsonException))]
    [InlineData("""{"data":""", typeof(System.Text.Json.JsonException))]
    [InlineData("""{"data":1} x""", typeof(System.Text.Json.JsonException))]
    public async Task What_is_no_event_is_an_error(string body, Type error)
    {
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => TryDeliverAsync(body));

        Assert.IsAssignableFrom(error, thrown);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/cloudevents-batch+json")]
    [InlineData("application/cloudevents+jsonx")]
    public async Task Other_content_types_pass(string contentType)
    {
        var seen = await DeliverAsync("""{"data":1}""", contentType: contentType);

        Assert.Equal(contentType, seen.ContentType);
        Assert.Equal("""{"data":1}""", seen.Text);
    }

    [Fact]
    public async Task Other_charsets_are_decoded()
    {
        var seen = await DeliverAsync("""{"data":"é","datacontenttype":"text/plain"}""", contentType: EventType + "; charset=utf-16", encoding: Encoding.Unicode);

        Assert.Equal("é", seen.Text);
    }

    [Fact]
    public async Task Decoding_of_text_can_be_suppressed()
    {
        var seen = await DeliverAsync(
            """{"data":"text","datacontenttype":"text/plain"}""", new CloudEventsMiddlewareOptions { SuppressJsonDecodingOfTextPayloads = true });

        Assert.Equal("\"text\"", seen.Text);
        Assert.Equal("text/plain", seen.ContentType);
    }

    [Fact]
    public async Task Attributes_are_forwarded_as_headers()
    {
        var seen = await DeliverAsync(
            """{"id":"m-1","Type":"t.v1","n":7,"data":1,"datacontenttype":"application/json","pubsubname":"p","traceparent":"00","topic":"t"}""",
            new CloudEventsMiddlewareOptions { ForwardCloudEventPropertiesAsHeaders = true });

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["Cloudevent.id"] = "m-1",
                ["Cloudevent.type"] = "t.v1",
                ["Cloudevent.n"] = "7",
                ["Cloudevent.topic"] = "t",
            },
            seen.EventHeaders);
    }

    [Theory]
    [InlineData(new[] { "ID" }, null, new[] { "Cloudevent.id" })]
    [InlineData(new[] { "ID" }, new[] { "id" }, new[] { "Cloudevent.id" })]
    [InlineData(null, new[] { "ID" }, new[] { "Cloudevent.type" })]
    public async Task Forwarded_attributes_can_be_chosen(string[]? included, string[]? excluded, string[] expected)
    {
        var seen = await DeliverAsync(
            """{"id":"m-1","type":"t.v1","data":1}""",
            new CloudEventsMiddlewareOptions
            {
                ForwardCloudEventPropertiesAsHeaders = true,
                IncludedCloudEventPropertiesAsHeaders = included,
                ExcludedCloudEventPropertiesFromHeaders = excluded,
            });

        Assert.Equal(expected, seen.EventHeaders.Keys);
    }

    [Fact]
    public async Task Nothing_is_forwarded_unless_asked_for()
    {
        Assert.Empty((await DeliverAsync("""{"id":"m-1","data":1}""")).EventHeaders);
    }

    [Fact]
    public async Task Body_and_content_type_are_restored_for_what_comes_before()
    {
        string? after = null;
        await using var app = await TestApp.StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                var body = context.Request.Body;
                await next();
                Assert.Same(body, context.Request.Body);
                after = context.Request.ContentType;
            });
            app.UseCloudEvents();
            app.UseRouting();
            app.MapPost("/", () => Results.NoContent());
        });

        using var response = await app.Client.PostAsync("/", new StringContent("""{"data":1}""", MediaTypeHeaderValue.Parse(EventType)));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(EventType, after);
    }

    private static async Task<Delivery> DeliverAsync(
        string body, CloudEventsMiddlewareOptions? options = null, string contentType = EventType, Encoding? encoding = null)
    {
        var (seen, status) = await TryDeliverAsync(body, options, contentType, encoding);
        Assert.Equal(HttpStatusCode.OK, status);
        return Assert.IsType<Delivery>(seen);
    }

    private static async Task<(Delivery? Seen, HttpStatusCode Status)> TryDeliverAsync(
        string body, CloudEventsMiddlewareOptions? options = null, string contentType = EventType, Encoding? encoding = null)
    {
        Delivery? seen = null;
        await using var app = await TestApp.StartAsync(app =>
        {
            app.UseCloudEvents(options ?? new CloudEventsMiddlewareOptions());
            app.UseRouting();
            app.MapPost("/", async (HttpContext context) => seen = await Delivery.ReadAsync(context.Request));
        });
        using var content = new ByteArrayContent((encoding ?? Encoding.UTF8).GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var response = await app.Client.PostAsync("/", content);
        return (seen, response.StatusCode);
    }

    internal sealed record Delivery(string? ContentType, byte[] Body, Dictionary<string, string> EventHeaders)
    {
        public string Text => Encoding.UTF8.GetString(Body);

        public static async Task<Delivery> ReadAsync(HttpRequest request)
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            return new Delivery(
                request.ContentType,
                body.ToArray(),
                request.Headers.Where(header => header.Key.StartsWith("Cloudevent.", StringComparison.Ordinal))
                    .ToDictionary(header => header.Key, header => header.Value.ToString()));
        }
    }
}
