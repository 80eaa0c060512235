using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Switchyard.TestSupport;

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
            "users" or "contact-processor" => context.Response.WriteAsJsonAsync(new { components = new[] { Component("pubsub", "pubsub.sqlite"), Component("statestore", "state.sqlite") } }),
            "auth" => Answers.AwayAsync(context),
            _ => Answers.NotFoundAsync(context),
        };

        var system = await SystemAsync(host, "gateway", "users", "contact-processor");

        Assert.Equal(
            [
                "broadcast pubsub.in-memory gateway", "pubsub pubsub.sqlite gateway,users,contact-processor",
                "secrets secretstores.local.file gateway", "statestore state.sqlite users,contact-processor",
            ],
            system["components"]!.AsArray().Select(component => $"{component!["name"]} {component["type"]} {string.Join(',', component["apps"]!.AsArray())}"));
    }

    [Fact]
    public async Task An_app_that_hangs_holds_nothing_up()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = (_, context) => Task.Delay(Timeout.Infinite, context.RequestAborted);

        var system = await SystemAsync(host, "gateway");

        Assert.Equal(["gateway", "auth", "users", "contact-intake", "contact-processor"], system["apps"]!.AsArray().Select(app => app!["id"]!.GetValue<string>()));
    }

    /// <summary>The answer in which just these apps are healthy. The first one may come too early: an app has two seconds, and a cold process may take longer.</summary>
    private static async Task<JsonObject> SystemAsync(GatewayHost host, params string[] healthy)
    {
        JsonObject? system = null;
        await Until.HoldsAsync(async () =>
        {
            system = await host.Admin.GetFromJsonAsync<JsonObject>("/system");
            return system!["apps"]!.AsArray().Where(app => app!["healthy"]!.GetValue<bool>()).Select(app => app!["id"]!.GetValue<string>()).SequenceEqual(healthy);
        }, string.Join(' ', healthy) + " to be healthy");
        return system!;
    }

    private static object Component(string name, string type) => new { name, type, version = "v1" };
}
