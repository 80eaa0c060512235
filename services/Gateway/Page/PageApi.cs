using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Switchyard.Gateway.Page;

/// <summary>The page: a route for each of its files, so that it hides no route of the API. Its own pages lie behind the <c>#</c>.</summary>
internal static class PageApi
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    private static readonly PageFile NotBuilt = new("/index.html", "text/html; charset=utf-8", Encoding.UTF8.GetBytes("""
        <!doctype html>
        <html lang="en">
          <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Switchyard</title></head>
          <body>
            <main>
              <h1>The page was not built</h1>
              <p>The system runs, and so does its API: <a href="/openapi/v1.json">its description</a>.</p>
              <p>For the page, install Node.js 20.19 or newer and build again: <code>dotnet build services/Gateway -c Release</code></p>
            </main>
          </body>
        </html>
        """), null, null);

    /// <summary>Serves what was built into the folder <c>Page:Folder</c>, relative to the program; or says at <c>/</c> that nothing was.</summary>
    public static void MapPage(this RouteGroupBuilder routes)
    {
        var configuration = ((IEndpointRouteBuilder)routes).ServiceProvider.GetRequiredService<IConfiguration>();
        var files = PageFile.ReadAll(Path.Combine(AppContext.BaseDirectory, configuration["Page:Folder"] ?? "page"));
        var page = routes.MapGroup("").AllowAnonymous().DisableRateLimiting().ExcludeFromDescription();
        foreach (var file in files)
            page.MapMethods(file.Path, Methods, context => Serve(file, context).ExecuteAsync(context));

        var index = files.FirstOrDefault(file => file.Path == NotBuilt.Path) ?? NotBuilt;
        page.MapMethods("/", Methods, context => Serve(index, context).ExecuteAsync(context));
    }

    private static FileContentHttpResult Serve(PageFile file, HttpContext context)
    {
        var (bytes, encoding, tag) = file.Choose(context.Request.GetTypedHeaders().AcceptEncoding);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = file.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (encoding is not null)
            headers.ContentEncoding = encoding;
        return TypedResults.Bytes(bytes, file.ContentType, entityTag: tag);
    }
}
