using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Limits;

/// <summary>How many requests a client may send: so many at once, and as many again over so many seconds.</summary>
/// <param name="Requests">0 = without limit.</param>
/// <param name="Seconds">Over which they come back, evenly.</param>
internal sealed record RateLimit(int Requests, double Seconds);

/// <summary>Rate limits by client address, from section <c>RateLimits</c>.</summary>
internal static class RateLimits
{
    /// <summary>For all that has no limit of its own.</summary>
    public const string General = "General";

    /// <summary>For what tries or makes passwords and tokens.</summary>
    public const string Accounts = "Accounts";

    /// <summary>For posting contact persons.</summary>
    public const string Contacts = "Contacts";

    private static readonly RateLimit Unlimited = new(0, 0);

    /// <summary>Adds the limits. A client's address is taken from <c>X-Forwarded-For</c> when a proxy of <c>RateLimits:TrustedProxies</c> (networks) says so, and only then.</summary>
    /// <exception cref="InvalidOperationException">A trusted proxy is no network, e.g. 10.0.0.0/8, or a limit is below 0 or has no time.</exception>
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("RateLimits");
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in settings.GetSection("TrustedProxies").Get<string[]>() ?? [])
                options.KnownIPNetworks.Add(Network(network));
            options.ForwardedHeaders = options.KnownIPNetworks.Count > 0 ? ForwardedHeaders.XForwardedFor : ForwardedHeaders.None;
        });
        builder.Services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = (rejected, _) => RefuseAsync(rejected);
            foreach (var name in (string[])[General, Accounts, Contacts])
                options.AddPolicy(name, Partition(name, settings.GetSection(name)));
        });
    }

    private static Func<HttpContext, RateLimitPartition<IPAddress>> Partition(string name, IConfigurationSection section)
    {
        var limit = section.Get<RateLimit>() ?? Unlimited;
        if (limit.Requests < 0 || (limit.Requests > 0 && limit.Seconds <= 0))
            throw new InvalidOperationException($"The setting RateLimits:{name} is {limit.Requests} requests in {limit.Seconds} seconds: it must be 0 (no limit) or more, in more than 0 seconds.");
        if (limit.Requests == 0)
            return _ => RateLimitPartition.GetNoLimiter(IPAddress.None);
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = limit.Requests,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(limit.Seconds / limit.Requests),
            AutoReplenishment = false,
        };
        return context => RateLimitPartition.GetTokenBucketLimiter(Client(context.Connection.RemoteIpAddress), _ => bucket);
    }

    /// <summary>Who has an IPv6 address has a network of 64 bits of them.</summary>
    private static IPAddress Client(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private static async ValueTask RefuseAsync(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.Zero;
        rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await Problem.Of(StatusCodes.Status429TooManyRequests, "Too many requests from this address. Come again later.").ExecuteAsync(rejected.HttpContext);
    }

    private static System.Net.IPNetwork Network(string text) => System.Net.IPNetwork.TryParse(text, out var network)
        ? network
        : throw new InvalidOperationException($"The setting RateLimits:TrustedProxies has '{text}': it must be a network such as 10.0.0.0/8.");
}
