using Microsoft.Extensions.Logging;
using Switchyard.Sidecar.CommandLine;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Tests.CommandLine;

/// <summary>daprd's flags (contract, section 1.4).</summary>
public sealed class SidecarFlagsTests
{
    [Fact]
    public void Without_flags_but_the_app_id_the_defaults_are_daprds()
    {
        var options = Parse("--app-id", "shop").Options;

        Assert.Equal("shop", options.AppId);
        Assert.Equal((0, 3500, 50001), (options.AppPort, options.HttpPort, options.GrpcPort));
        Assert.Equal("127.0.0.1", options.AppChannelAddress);
        Assert.Equal(4 * 1024 * 1024, options.MaxBodySize);
        Assert.Equal(4 * 1024, options.ReadBufferSize);
        Assert.Empty(options.ResourcesPaths);
        Assert.Null(options.PlacementHostAddress);
        Assert.Null(options.ApiToken);
    }

    [Theory]
    [InlineData("--app-port", "8081")]
    [InlineData("-app-port", "8081")]
    [InlineData("--app-port=8081")]
    [InlineData("-app-port=8081")]
    public void A_value_comes_with_one_or_two_dashes_and_blank_or_equals_sign(params string[] port) =>
        Assert.Equal(8081, Parse(["--app-id", "shop", .. port]).Options.AppPort);

    [Theory]
    [InlineData("--enable-app-health-check", true)]
    [InlineData("--enable-app-health-check=true", true)]
    [InlineData("-enable-app-health-check=1", true)]
    [InlineData("--enable-app-health-check=false", false)]
    [InlineData("--enable-app-health-check=F", false)]
    public void A_switch_is_bare_or_has_an_equals_sign(string flag, bool expected) =>
        Assert.Equal(expected, Parse("--app-id", "shop", flag).Options.EnableAppHealthCheck);

    [Fact]
    public void Every_flag_reaches_its_option()
    {
        var flags = Parse(
            "--app-id", "shop", "--app-port", "8081", "--app-channel-address", "localhost", "--app-max-concurrency", "7",
            "--resources-path", "/a", "--components-path", "/b", "--config", "/c.yaml", "--config", "/d.yaml",
            "--dapr-http-port", "3600", "--dapr-grpc-port", "50100", "--dapr-listen-addresses", "[::1], 127.0.0.1",
            "--max-body-size", "16Mi", "--read-buffer-size", "8Ki", "--placement-host-address", "p:1", "--scheduler-host-address", "s:1",
            "--enable-app-health-check", "--app-health-check-path", "/up", "--app-health-probe-interval", "2",
            "--app-health-probe-timeout", "700", "--app-health-threshold", "9", "--disable-init-endpoints", "config,subscribe",
            "--enable-api-logging", "--allowed-origins", "*", "--dapr-graceful-shutdown-seconds", "3", "--log-level", "warn", "--log-as-json");

        var options = flags.Options;
        Assert.Equal((8081, 3600, 50100, 7), (options.AppPort, options.HttpPort, options.GrpcPort, options.AppMaxConcurrency));
        Assert.Equal("localhost", options.AppChannelAddress);
        Assert.Equal([Path.GetFullPath("/a"), Path.GetFullPath("/b")], options.ResourcesPaths);
        Assert.Equal([Path.GetFullPath("/c.yaml"), Path.GetFullPath("/d.yaml")], options.ConfigFiles);
        Assert.Equal(["[::1]", "127.0.0.1"], options.ListenAddresses);
        Assert.Equal((16L << 20, 8 << 10), (options.MaxBodySize, options.ReadBufferSize));
        Assert.Equal(("p:1", "s:1"), (options.PlacementHostAddress, options.SchedulerHostAddress));
        Assert.True(options.EnableAppHealthCheck);
        Assert.Equal("/up", options.AppHealthCheckPath);
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(700), 9),
            (options.AppHealthProbeInterval, options.AppHealthProbeTimeout, options.AppHealthThreshold));
        Assert.Equal(["config", "subscribe"], options.DisableInitEndpoints);
        Assert.True(options.EnableApiLogging);
        Assert.Equal("*", options.AllowedOrigins);
        Assert.Equal(TimeSpan.FromSeconds(3), options.GracefulShutdown);
        Assert.Equal((LogLevel.Warning, true), (flags.LogLevel, flags.LogAsJson));
    }

    [Fact]
    public void The_old_names_of_limits_lose_against_the_new_ones()
    {
        Assert.Equal(8L << 20, Parse("--app-id", "shop", "--dapr-http-max-request-size", "8").Options.MaxBodySize);
        Assert.Equal(2L << 20, Parse("--app-id", "shop", "--max-body-size", "2Mi", "--dapr-http-max-request-size", "8").Options.MaxBodySize);
        Assert.Equal(16 << 10, Parse("--app-id", "shop", "--dapr-http-read-buffer-size", "16").Options.ReadBufferSize);
    }

    [Fact]
    public void Tokens_and_namespace_come_from_the_environment_and_empty_means_none()
    {
        var environment = new Dictionary<string, string> { ["DAPR_API_TOKEN"] = "in", ["APP_API_TOKEN"] = "", ["NAMESPACE"] = "team" };
        var options = SidecarFlags.Parse(["--app-id", "shop"], environment.GetValueOrDefault).Options;

        Assert.Equal(("in", null, "team"), (options.ApiToken, options.AppApiToken, options.Namespace));
    }

    [Theory]
    [InlineData("--enable-metrics=false")]
    [InlineData("--metrics-port", "9090")]
    [InlineData("--dapr-internal-grpc-port", "50002")]
    [InlineData("--mode", "standalone")]
    [InlineData("--control-plane-address", "")]
    [InlineData("--hot-reload-reconcile-interval", "60s")]
    [InlineData("--enable-mtls=false")]
    [InlineData("--profile-port=7777")]
    public void A_flag_whose_absence_nobody_notices_is_accepted(params string[] flag) =>
        Assert.Equal("shop", Parse([.. flag, "--app-id", "shop"]).Options.AppId);

    [Theory]
    [InlineData("--mode kubernetes", "daprd")]
    [InlineData("--unix-domain-socket /tmp", "--unix-domain-socket is not served")]
    [InlineData("--wait", "--wait is not served")]
    [InlineData("--enable-mtls", "--enable-mtls is not served")]
    [InlineData("--app-protocol grpcs", "app-protocol 'grpcs' is not served")]
    [InlineData("--app-prot 1", "unknown flag '--app-prot'")]
    [InlineData("--app-port", "--app-port needs a value")]
    [InlineData("--app-port x", "--app-port: 'x' is not a whole number from 0 to 65535")]
    [InlineData("--app-port 65536", "--app-port: '65536'")]
    [InlineData("--enable-api-logging false", "unexpected argument 'false'")]
    [InlineData("--enable-api-logging=maybe", "'maybe' is neither true nor false")]
    [InlineData("--max-body-size 4Q", "--max-body-size: '4Q' is not a size")]
    [InlineData("--max-body-size 0", "--max-body-size: '0' is not a size")]
    [InlineData("--log-level loud", "'loud' is not one of")]
    [InlineData("--app-port 3500", "app port 3500 is also the sidecar's")]
    [InlineData("--dapr-http-port 1234 --dapr-grpc-port 1234", "port 1234 is given for both")]
    [InlineData("--app-health-probe-interval 1 --app-health-probe-timeout 1001", "longer than its interval")]
    [InlineData("--app-id a.b", "must not contain a dot")]
    public void What_cannot_be_followed_is_refused_with_the_reason(string flags, string reason)
    {
        var error = Assert.Throws<UsageException>(() => Parse(["--app-id", "shop", .. flags.Split(' ')]));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_app_id_is_required() =>
        Assert.Contains("an app-id is required", Assert.Throws<UsageException>(() => Parse()).Message, StringComparison.Ordinal);

    private static SidecarFlags Parse(params string[] arguments) => SidecarFlags.Parse(arguments, _ => null);
}
