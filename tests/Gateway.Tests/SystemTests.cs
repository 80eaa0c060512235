using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Switchyard.Gateway.Tests;

/// <summary>What runs, and on what.</summary>
public sealed class SystemTests
{
    [Fact]
    public async Task Components_are_told_with_the_apps_that_use_them_and_who_does_not_answer_is_not_healthy()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = (app, context) => app switch
        {
            "users" or "contact-processor" => context.Response.WriteAsJsonAsync(new { components = new[] { Component("pubsub", "pubsub.test"), Component("statestore", "state.test") } }),
            "auth" => Answers.AwayAsync(context),
            _ => Answers.NotFoundAsync(context),
        };

        var system = await host.Admin.GetFromJsonAsync<JsonObject>("/system");

        Assert.Equal(
            ["gateway True", "auth False", "users True", "contact-intake False", "contact-processor True"],
            system!["apps"]!.AsArray().Select(app => $"{app!["id"]} {app["healthy"]!.GetValue<bool>()}"));
        Assert.Equal(
            ["pubsub pubsub.test gateway,users,contact-processor", "statestore state.test users,contact-processor"],
            system["components"]!.AsArray().Select(component => $"{component!["name"]} {component["type"]} {string.Join(',', component["apps"]!.AsArray())}"));
    }

    [Fact]
    public async Task An_app_that_hangs_holds_nothing_up()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

        var system = await host.Admin.GetFromJsonAsync<JsonObject>("/system");

        Assert.Equal([true, false, false, false, false], system!["apps"]!.AsArray().Select(app => app!["healthy"]!.GetValue<bool>()));
    }

    private static object Component(string name, string type) => new { name, type, version = "v1" };
}
