using System.Net;
using System.Text;

namespace Switchyard.Gateway.Tests;

/// <summary>The page's files at the gateway.</summary>
public sealed class PageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Files_are_served_in_the_form_the_client_takes()
    {
        Write("index.html", "<!doctype html>");
        Write("assets/index-1.js", "plain");
        Write("assets/index-1.js.br", "brotli");
        Write("assets/index-1.js.gz", "gzip");
        await using var host = await StartAsync();

        foreach (var (accepted, body, encoding) in new[] { ("", "plain", ""), ("gzip, br", "brotli", "br"), ("gzip, br;q=0", "gzip", "gzip"), ("zstd", "plain", "") })
        {
            using var response = await GatewayHost.SendAsync(host.Client, "GET", "/assets/index-1.js", null, ("Accept-Encoding", accepted));
            Assert.Equal((body, encoding), (await response.Content.ReadAsStringAsync(), string.Join(',', response.Content.Headers.ContentEncoding)));
            Assert.Equal("text/javascript", response.Content.Headers.ContentType!.MediaType);
            Assert.Equal("Accept-Encoding", response.Headers.Vary.Single());
            Assert.Equal("public, max-age=31536000, immutable", response.Headers.CacheControl!.ToString());
        }
    }

    [Fact]
    public async Task What_a_client_has_is_not_sent_again()
    {
        Write("index.html", "<!doctype html>");
        await using var host = await StartAsync();
        using var first = await host.Client.GetAsync("/");

        using var again = await GatewayHost.SendAsync(host.Client, "GET", "/", null, ("If-None-Match", first.Headers.ETag!.Tag));
        using var head = await GatewayHost.SendAsync(host.Client, "HEAD", "/");

        Assert.Equal(("<!doctype html>", "no-cache"), (await first.Content.ReadAsStringAsync(), first.Headers.CacheControl!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal((HttpStatusCode.OK, 15L, ""), (head.StatusCode, head.Content.Headers.ContentLength, await head.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task The_page_loads_from_the_gateway_alone_and_the_API_loads_nothing()
    {
        Write("index.html", "<!doctype html>");
        await using var host = await StartAsync();

        using var page = await host.Client.GetAsync("/");
        using var api = await host.Client.GetAsync("/openapi/v1.json");

        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", api.Headers.GetValues("Content-Security-Policy").Single());
        Assert.True(api.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("/index.html.br")]
    [InlineData("/secrets.json")]
    [InlineData("/assets/")]
    [InlineData("/../appsettings.json")]
    public async Task Nothing_else_of_the_folder_is_served(string path)
    {
        Write("index.html", "<!doctype html>");
        Write("index.html.br", "brotli");
        Write("secrets.json", "{}");
        await using var host = await StartAsync();

        using var response = await host.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_page_that_was_not_built_says_so()
    {
        await using var host = await StartAsync();

        using var response = await host.Client.GetAsync("/");
        using var onAppPort = await host.AppClient.GetAsync("/");

        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("The page was not built", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, onAppPort.StatusCode);
    }

    private Task<GatewayHost> StartAsync() => GatewayHost.StartAsync(new Dictionary<string, string> { ["Page:Folder"] = _folder });

    private void Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, Encoding.ASCII);
    }
}
