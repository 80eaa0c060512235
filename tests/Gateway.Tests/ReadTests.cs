using System.Net;
using Microsoft.AspNetCore.Http;

namespace Switchyard.Gateway.Tests;

public sealed class ReadTests
{
    [Theory]
    [InlineData("GET", "/contact-persons?after=abc&limit=5")]
    [InlineData("GET", "/contact-persons/0193a2a0-0000-7000-8000-000000000001")]
    [InlineData("GET", "/dead-letters?limit=5")]
    [InlineData("POST", "/dead-letters/0193a2a0-0000-7000-8000-000000000001/replay")]
    [InlineData("DELETE", "/dead-letters/0193a2a0-0000-7000-8000-000000000001")]
    public async Task Questions_go_to_the_processor_as_they_are(string method, string path)
    {
        await using var host = await GatewayHost.StartAsync();
        var requests = new List<InvokedRequest>();
        host.Invoke = async (app, context) =>
        {
            requests.Add(await InvokedRequest.ReadAsync(app, context));
            context.Response.Headers.Vary = "Accept";
            await Answers.JsonAsync(context, "the answer");
        };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Accept", "application/octet-stream;q=0.7");

        using var response = await host.Admin.SendAsync(request);

        Assert.Equal("the answer", await response.Content.ReadAsStringAsync());
        Assert.Contains("Accept", response.Headers.Vary);
        var asked = Assert.Single(requests);
        Assert.Equal(("contact-processor", method, path), (asked.App, asked.Method, asked.Path));
        Assert.Equal("application/octet-stream;q=0.7", asked.Headers["Accept"]);
    }

    [Theory]
    [InlineData("/contact-persons/nonsense")]
    [InlineData("/contact-persons/nonsense/progress")]
    [InlineData("/contact-persons/..%2Fdead-letters")]
    public async Task A_malformed_id_is_404_and_asks_nobody(string path)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(host.Calls);
    }
}
