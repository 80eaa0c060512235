using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Cel;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Resiliency;

/// <summary>The named policies of all resources merged; of equal names the later one wins. Starts with Dapr's built-in ones.</summary>
internal sealed class PolicySet
{
    private const string NotOverridable = ResiliencyProvider.ActorNotFoundRetries;
    private const int BuiltInMinimum = 3;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public Dictionary<string, TimeSpan> Timeouts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, RetryPolicy> Retries { get; } = new(StringComparer.Ordinal)
    {
        [ResiliencyProvider.ServiceRetries] = new() { Interval = TimeSpan.FromSeconds(1), MaxRetries = 3 },
        [ResiliencyProvider.ActorRetries] = new() { Interval = TimeSpan.FromSeconds(1), MaxRetries = 3 },
        [ResiliencyProvider.ActorReminderRetries] = new() { IsExponential = true, Interval = TimeSpan.FromMilliseconds(500) },
        [ResiliencyProvider.ActorNotFoundRetries] = new() { Interval = TimeSpan.FromSeconds(1), MaxRetries = 5 },
        [ResiliencyProvider.InitializationRetries] = new()
        {
            IsExponential = true,
            Interval = TimeSpan.FromMilliseconds(500),
            MaxInterval = TimeSpan.FromSeconds(1),
            MaxRetries = 3,
            MaxElapsed = TimeSpan.FromSeconds(10),
        },
    };

    public Dictionary<string, CircuitBreakerSettings> CircuitBreakers { get; } = new(StringComparer.Ordinal);

    public IEnumerable<string> Names => Timeouts.Keys.Concat(Retries.Keys).Concat(CircuitBreakers.Keys);

    /// <exception cref="ResiliencyException">A policy is wrong.</exception>
    public void Add(ResiliencyResource resource)
    {
        var policies = resource.Spec.Policies;
        foreach (var (name, text) in policies.Timeouts)
            Timeouts[name] = Read(resource, $"timeouts.{name}", () => Timed(text));
        foreach (var (name, spec) in policies.Retries)
        {
            var retry = Read(resource, $"retries.{name}", () => ToRetry(spec));
            if (name == NotOverridable)
                continue;
            var tooFew = ResiliencyProvider.BuiltInNames.Contains(name) && retry.MaxRetries < BuiltInMinimum;
            Retries[name] = tooFew ? retry with { MaxRetries = BuiltInMinimum } : retry;
        }
        foreach (var (name, spec) in policies.CircuitBreakers)
            CircuitBreakers[name] = Read(resource, $"circuitBreakers.{name}", () => ToSettings(spec));
    }

    private static RetryPolicy ToRetry(RetrySpec spec)
    {
        var defaults = new RetryPolicy();
        var retry = defaults with
        {
            MaxRetries = spec.MaxRetries ?? defaults.MaxRetries,
            MaxInterval = Duration(spec.MaxInterval, defaults.MaxInterval),
            Matching = StatusCodeFilter.Parse(spec.Matching?.HttpStatusCodes),
            GrpcMatching = StatusCodeFilter.ParseGrpc(spec.Matching?.GrpcStatusCodes),
        };
        return spec.Policy?.ToUpperInvariant() switch
        {
            null or "" or "CONSTANT" => retry with { Interval = Duration(spec.Duration, defaults.Interval), MaxInterval = TimeSpan.MaxValue },
            "EXPONENTIAL" => retry with { IsExponential = true, Interval = TimeSpan.FromMilliseconds(500) },
            _ => throw new FormatException($"policy '{spec.Policy}' is neither constant nor exponential"),
        };
    }

    private static CircuitBreakerSettings ToSettings(CircuitBreakerSpec spec)
    {
        var defaults = new CircuitBreakerSettings();
        return new CircuitBreakerSettings
        {
            MaxRequests = spec.MaxRequests switch
            {
                null or 0 => defaults.MaxRequests,
                < 0 => throw new FormatException($"maxRequests is {spec.MaxRequests}, below 0"),
                { } count => count,
            },
            Interval = Duration(spec.Interval, defaults.Interval),
            Timeout = Duration(spec.Timeout, defaults.Timeout) is { Ticks: > 0 } timeout ? timeout : defaults.Timeout,
            Trip = string.IsNullOrEmpty(spec.Trip) ? defaults.Trip : CelExpression.Parse(spec.Trip),
        };
    }

    private static TimeSpan Duration(string? text, TimeSpan fallback) =>
        string.IsNullOrEmpty(text) ? fallback : Timed(text);

    // Timers of .NET take no more than 49 days.
    private static TimeSpan Timed(string text) => GoDuration.ParseOrNumber(text, Millisecond) is var time && time < Longest ? time : Longest;

    private static T Read<T>(ResiliencyResource resource, string where, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FormatException or CelException)
        {
            throw new ResiliencyException($"Resiliency '{resource.Metadata.Name}', spec.policies.{where}: {e.Message}");
        }
    }
}
