using System.Net.Http.Json;

namespace Dapr.Client.Tests;

public sealed class InvocationTests : IAsyncLifetime
{
    private RecordingSidecar sidecar = null!;
    private DaprClient client = null!;

    public async Task InitializeAsync()
    {
        sidecar = await RecordingSidecar.StartAsync();
        sidecar.Answer = _ => new SidecarAnswer(200, "ok");
        client = sidecar.CreateClient(builder => builder.UseDaprApiToken("s3cret"));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await sidecar.DisposeAsync();
    }

    [Fact]
    public async Task An_app_is_called_by_its_app_id()
    {
        using var http = client.CreateInvokableHttpClient("users");

        Assert.Equal("ok", await http.GetStringAsync("users/a%2Fb?after=x%20y&limit=2"));

        Assert.Equal("/v1.0/invoke/users/method/users/a%2Fb?after=x%20y&limit=2", sidecar.Single.Target);
        Assert.Equal("s3cret", sidecar.Single.Header("dapr-api-token"));
        Assert.StartsWith("dapr-sdk-dotnet/v", sidecar.Single.Header("User-Agent"));
    }

    [Fact]
    public async Task The_case_of_the_default_app_id_is_kept()
    {
        using var http = client.CreateInvokableHttpClient("Users");

        await http.GetStringAsync("x");
        await http.GetStringAsync("http://Other/x");

        Assert.Equal(["/v1.0/invoke/Users/method/x", "/v1.0/invoke/other/method/x"], sidecar.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task The_request_is_left_as_it_was()
    {
        using var http = client.CreateInvokableHttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://users/x");

        using var response = await http.SendAsync(request);

        Assert.Equal(new Uri("http://users/x"), request.RequestUri);
        Assert.False(request.Headers.Contains("dapr-api-token"));
    }

    [Fact]
    public async Task The_static_client_sends_no_token_unless_given_one()
    {
        using var without = DaprClient.CreateInvokeHttpClient("users", sidecar.Endpoint);
        using var with = DaprClient.CreateInvokeHttpClient("users", sidecar.Endpoint, "t");

        await without.GetStringAsync("x");
        await with.GetStringAsync("x");

        Assert.Equal([null, "t"], sidecar.Requests.Select(request => request.Header("dapr-api-token")));
    }

    [Fact]
    public async Task Statuses_are_ordinary_ones()
    {
        sidecar.Answer = _ => new SidecarAnswer(422, "no");
        using var http = client.CreateInvokableHttpClient("users");

        using var response = await http.PostAsJsonAsync("x", 1);

        Assert.Equal(422, (int)response.StatusCode);
        Assert.Equal("no", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Bad_destinations_are_refused()
    {
        using var http = client.CreateInvokableHttpClient();

        Assert.Throws<ArgumentException>(() => client.CreateInvokableHttpClient("no host"));
        Assert.Throws<ArgumentException>(() => DaprClient.CreateInvokeHttpClient("a", "ftp://127.0.0.1"));
        await Assert.ThrowsAnyAsync<Exception>(() => http.GetStringAsync("ftp://users/x"));
        Assert.Empty(sidecar.Requests);
    }

    [Fact]
    public async Task A_request_can_be_made_for_a_method()
    {
        using var request = client.CreateInvokeMethodRequest(
            HttpMethod.Put, "users", "/a b", [new("q", "x&y"), new("r", "1")], new { Name = "Ann" });

        Assert.Equal($"{sidecar.Endpoint}/v1.0/invoke/users/method/a%20b?q=x%26y&r=1", request.RequestUri!.AbsoluteUri);
        Assert.Equal("application/json; charset=utf-8", request.Content!.Headers.ContentType!.ToString());
        Assert.Equal("""{"name":"Ann"}""", await request.Content.ReadAsStringAsync());
        Assert.Equal(["s3cret"], request.Headers.GetValues("dapr-api-token"));
        Assert.True(request.Options.TryGetValue(new HttpRequestOptionsKey<string>("appId"), out var appId));
        Assert.Equal("users", appId);
    }

    [Fact]
    public void A_request_is_a_post_unless_said_otherwise()
    {
        using var plain = client.CreateInvokeMethodRequest("users", "x");
        using var withData = client.CreateInvokeMethodRequest("users", "x", 1);

        Assert.Equal(HttpMethod.Post, plain.Method);
        Assert.Null(plain.Content);
        Assert.Equal(HttpMethod.Post, withData.Method);
        Assert.NotNull(withData.Content);
        Assert.Throws<ArgumentException>(() => client.CreateInvokeMethodRequest("", "x"));
    }
}
