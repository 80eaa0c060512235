using System.Net;
using Switchyard.TestSupport;

namespace Switchyard.ContactIntake.Tests;

public sealed class OutageTests
{
    [Fact]
    public async Task A_publish_that_fails_is_repeated_under_the_same_id()
    {
        await using var host = await IntakeHost.StartWithFaultsAsync();
        Fate[] fates = [Fate.FailBefore, Fate.FailAfter, Fate.Serve];
        var calls = 0;
        host.Faults.Decide = call => ValueTask.FromResult(call.Kind == "publish" ? fates[calls++] : Fate.Serve);

        var id = Assert.Single(await host.PostIdsAsync(Messages.Person()));

        Assert.Equal(3, calls);
        Assert.Equal([id.ToString(), id.ToString()], host.Faults.Published.Select(published => published.Metadata["cloudevent.id"]));
    }

    [Fact]
    public async Task When_time_is_up_it_is_503_never_2xx()
    {
        await using var host = await IntakeHost.StartWithFaultsAsync(new HastyClock());
        host.Faults.Decide = call => ValueTask.FromResult(call.Kind == "publish" ? Fate.FailBefore : Fate.Serve);

        using var one = await host.PostAsync(Messages.Person());
        using var many = await host.PostAsync([.. Messages.Person(), .. Messages.Person()]);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (one.StatusCode, many.StatusCode));
        Assert.NotNull(one.Headers.RetryAfter);
        Assert.Empty(host.Faults.Published);
    }

    [Fact]
    public async Task Until_the_secret_is_there_it_is_not_ready_and_then_it_is()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        sidecar.Decide = call => ValueTask.FromResult(call.Kind == "secret" ? Fate.FailBefore : Fate.Serve);
        await using var host = IntakeHost.Start(sidecar);
        await Until.HoldsAsync(() => sidecar.Calls.Any(call => call.Kind == "secret"), "the secret is asked for");

        using var posted = await host.PostAsync(Messages.Person());
        using var ready = await host.Client.GetAsync("/readyz");
        using var healthy = await host.Client.GetAsync("/healthz");
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK),
            (posted.StatusCode, ready.StatusCode, healthy.StatusCode));

        sidecar.Decide = _ => ValueTask.FromResult(Fate.Serve);
        await host.IsReadyAsync();
        Assert.Single(await host.PostIdsAsync(Messages.Person()));
        Assert.Equal("Healthy", await host.Client.GetStringAsync("/readyz"));
    }

    [Fact]
    public async Task An_empty_secret_is_none()
    {
        await using var sidecar = await FakeSidecar.StartAsync();
        sidecar.Secrets["idempotency-key"] = "";
        await using var host = IntakeHost.Start(sidecar);
        await Until.HoldsAsync(() => sidecar.Calls.Any(call => call.Kind == "secret"), "the secret is asked for");

        using var posted = await host.PostAsync(Messages.Person());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, posted.StatusCode);
    }
}
