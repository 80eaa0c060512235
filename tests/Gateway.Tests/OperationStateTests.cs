using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Switchyard.Gateway.Operations;

namespace Switchyard.Gateway.Tests;

/// <summary><c>GET /operations/{id}</c>, and how long a client may prefer to wait.</summary>
public sealed class OperationStateTests
{
    private static readonly Guid Derived = new("0193a2a0-0000-8000-8000-000000000001");

    [Theory]
    [InlineData("users")]
    [InlineData("auth")]
    public async Task Whoever_knows_how_it_ended_tells(string owner)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = (app, context) => app == owner
            ? Answers.JsonAsync(context, $$$"""{"id":"{{{Derived}}}","status":"rejected","problem":{"status":409,"title":"Taken","detail":"It is taken."}}""")
            : Answers.NotFoundAsync(context);

        var operation = await host.Client.GetFromJsonAsync<JsonObject>($"/operations/{Derived}");

        Assert.Equal((Derived.ToString(), "rejected", 409),
            (operation!["id"]!.GetValue<string>(), operation["status"]!.GetValue<string>(), operation["problem"]!["status"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("auth")]
    [InlineData("users")]
    [InlineData("users auth")]
    public async Task It_is_pending_while_an_owner_is_away(string away)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = (app, context) => away.Split(' ').Contains(app) ? Answers.AwayAsync(context) : Answers.NotFoundAsync(context);

        Assert.Equal("pending", await StatusAsync(host, Guid.NewGuid()));
    }

    [Fact]
    public async Task What_nobody_knows_is_pending_as_long_as_it_may_be_on_its_way()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = (_, context) => Answers.NotFoundAsync(context);
        var now = DateTimeOffset.UtcNow;

        Assert.Equal("pending", await StatusAsync(host, Guid.CreateVersion7()));
        Assert.Equal("pending", await StatusAsync(host, Guid.CreateVersion7(now.AddHours(-23))));
        Assert.Equal("pending", await StatusAsync(host, Derived));
        Assert.Null(await StatusAsync(host, Guid.CreateVersion7(now.AddHours(-25))));
        Assert.Null(await StatusAsync(host, Guid.CreateVersion7(now.AddHours(1))));
        Assert.Null(await StatusAsync(host, Guid.NewGuid()));
    }

    [Theory]
    [InlineData(null, 5, false)]
    [InlineData("wait=7", 7, true)]
    [InlineData("WAIT = 7", 7, true)]
    [InlineData("wait=\"7\"", 7, true)]
    [InlineData("respond-async, wait=7;why=not, wait=9", 7, true)]
    [InlineData("wait=0", 0, true)]
    [InlineData("wait=30", 30, true)]
    [InlineData("wait=31", 30, true)]
    [InlineData("wait=99999999999999999999", 30, true)]
    [InlineData("wait=-1", 5, false)]
    [InlineData("wait=1.5", 5, false)]
    [InlineData("wait", 5, false)]
    [InlineData("wait=", 5, false)]
    [InlineData("waiting=1, return=minimal", 5, false)]
    public void The_preference_is_read_as_RFC_7240_has_it(string? prefer, int seconds, bool isGiven)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["Prefer"] = prefer;

        var preference = WaitPreference.From(request);

        Assert.Equal((TimeSpan.FromSeconds(seconds), isGiven), (preference.Wait, preference.IsGiven));
    }

    private static async Task<string?> StatusAsync(GatewayHost host, Guid id)
    {
        using var response = await host.Client.GetAsync($"/operations/{id}");
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!["status"]!.GetValue<string>();
    }
}
