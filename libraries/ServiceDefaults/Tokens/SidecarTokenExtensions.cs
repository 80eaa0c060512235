using Microsoft.AspNetCore.Builder;

namespace Switchyard.ServiceDefaults.Tokens;

/// <summary>Marks what others than the sidecar may call.</summary>
public static class SidecarTokenExtensions
{
    /// <summary>Lets the endpoints be called without <c>dapr-api-token</c>.</summary>
    public static TBuilder WithoutSidecarToken<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(WithoutSidecarTokenMetadata.Instance);
}

internal sealed class WithoutSidecarTokenMetadata
{
    public static readonly WithoutSidecarTokenMetadata Instance = new();
}
