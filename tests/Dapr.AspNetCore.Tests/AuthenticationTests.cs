using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dapr.AspNetCore.Tests;

public sealed class AuthenticationTests
{
    [Theory]
    [InlineData("s3cret", "s3cret", HttpStatusCode.OK)]
    [InlineData("s3cret", "other", HttpStatusCode.Unauthorized)]
    [InlineData("s3cret", "", HttpStatusCode.Unauthorized)]
    [InlineData("s3cret", null, HttpStatusCode.Unauthorized)]
    [InlineData("", "", HttpStatusCode.Unauthorized)]
    public async Task The_sidecars_token_lets_in(string configured, string? sent, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapGet("/", (ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization("Dapr");
            },
            services =>
            {
                services.AddAuthentication().AddDapr(options => options.Token = configured);
                services.AddAuthorization(options => options.AddDapr());
            });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (sent is not null)
            request.Headers.TryAddWithoutValidation("dapr-api-token", sent);

        using var response = await app.Client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.OK)
            Assert.Equal("Dapr", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public void The_policy_can_have_another_name()
    {
        var options = new AuthorizationOptions();
        options.AddDapr("Sidecar");

        Assert.Equal(["Dapr"], options.GetPolicy("Sidecar")!.AuthenticationSchemes);
        Assert.Null(options.GetPolicy("Dapr"));
    }
}
