using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Switchyard.TestSupport;
using YamlDotNet.RepresentationModel;

namespace Switchyard.Gateway.Tests;

/// <summary>On Kubernetes the sidecars let the gateway invoke what <c>k8s/base/configurations.yaml</c> lists: all that it needs, and no more.</summary>
public sealed class InvocationTests
{
    private static readonly Guid Id = Guid.NewGuid();

    private static readonly (string Method, string Path, string? Json)[] Requests =
    [
        ("GET", "/contact-persons", null),
        ("GET", $"/contact-persons/{Id}", null),
        ("GET", $"/contact-persons/{Id}/progress", null),
        ("GET", "/dead-letters", null),
        ("GET", $"/dead-letters/{Id}", null),
        ("POST", $"/dead-letters/{Id}/replay", null),
        ("DELETE", $"/dead-letters/{Id}", null),
        ("POST", "/auth/register", """{"email":"ana@example.org","name":"Ana","password":"a long password"}"""),
        ("POST", "/auth/login", """{"email":"ana@example.org","password":"a long password"}"""),
        ("POST", "/auth/refresh", """{"refresh_token":"r0"}"""),
        ("POST", "/auth/logout", null),
        ("GET", "/auth/me", null),
        ("PUT", "/auth/password", """{"old":"the old one","new":"the new password"}"""),
        ("GET", "/users", null),
        ("GET", $"/users/{Id}", null),
        ("PUT", $"/users/{Id}", """{"email":"ana@example.org","name":"Ana"}"""),
        ("GET", $"/operations/{Id}", null),
        ("GET", "/system", null),
    ];

    [Fact]
    public async Task The_access_lists_hold_what_the_gateway_invokes_and_nothing_else()
    {
        await using var host = await GatewayHost.StartAsync();
        var invoked = new ConcurrentBag<(string App, string Verb, string Path)> { ("auth", "GET", "/.well-known/jwks.json") };
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Invoke = async (app, context) =>
        {
            invoked.Add((app, context.Request.Method, context.Request.Path));
            if (context.Request.Path == "/contact-persons/bulk")
                together.TrySetResult();
            else if (context.Request.Path == "/contact-persons" && HttpMethods.IsPost(context.Request.Method))
                await together.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await Answers.NotFoundAsync(context);
        };
        // One goes alone, and is held until the others have gone together.
        foreach (var response in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.PostAsync(Messages.Person()))))
            response.Dispose();
        foreach (var (method, path, json) in Requests)
            (await GatewayHost.SendAsync(host.Admin, method, path, json, ("If-Match", "*"), ("Idempotency-Key", "key"), ("Prefer", "wait=0"))).Dispose();
        await Until.HoldsAsync(() => invoked.Any(one => one.Path.EndsWith("/times", StringComparison.Ordinal)), "the progress was asked for");

        var allowed = Allowed().ToList();

        Assert.DoesNotContain(invoked, one => !allowed.Any(operation => operation.Allows(one)));
        Assert.DoesNotContain(allowed, operation => !invoked.Any(operation.Allows));
    }

    private static IEnumerable<Operation> Allowed()
    {
        var yaml = new YamlStream();
        using (var file = File.OpenText(Path.Combine(RepositoryRoot.Path, "k8s", "base", "configurations.yaml")))
            yaml.Load(file);
        return
            from document in yaml.Documents
            let control = document.RootNode["spec"]["accessControl"]
            where ((YamlMappingNode)control).Children.ContainsKey("policies")
            from policy in (YamlSequenceNode)control["policies"]
            from operation in (YamlSequenceNode)policy["operations"]
            from verb in (YamlSequenceNode)operation["httpVerb"]
            select new Operation((string)document.RootNode["metadata"]["name"]!, (string)verb!, (string)operation["name"]!);
    }

    private sealed record Operation(string App, string Verb, string Pattern)
    {
        public bool Allows((string App, string Verb, string Path) invoked) =>
            invoked.App == App && invoked.Verb == Verb && Regex.IsMatch(invoked.Path, $"^{AsRegex(Pattern)}$");

        // Dapr's patterns: * is one segment, ** any number.
        private static string AsRegex(string pattern) =>
            Regex.Escape(pattern).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
    }
}
