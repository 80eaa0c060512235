using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Tests.Resiliency;

/// <summary>Section 8.10 of the contract: the statuses that <c>matching</c> lists.</summary>
public sealed class StatusCodeFilterTests
{
    [Theory]
    [InlineData("2,13-14", 14, true)]
    [InlineData("2,13-14", 12, false)]
    [InlineData("0-16", 0, true)]
    [InlineData("", 5, true)]
    public void Lists_gRPC_statuses(string list, int status, bool contained) => Assert.Equal(contained, StatusCodeFilter.ParseGrpc(list).Contains(status));

    [Theory]
    [InlineData("17")]
    [InlineData("500")]
    [InlineData("14-13")]
    [InlineData("-1")]
    [InlineData("UNAVAILABLE")]
    public void Refuses_what_is_no_gRPC_status(string list) => Assert.Throws<FormatException>(() => StatusCodeFilter.ParseGrpc(list));

    [Theory]
    [InlineData("99")]
    [InlineData("600")]
    [InlineData("14")]
    public void Refuses_what_is_no_HTTP_status(string list) => Assert.Throws<FormatException>(() => StatusCodeFilter.Parse(list));
}
