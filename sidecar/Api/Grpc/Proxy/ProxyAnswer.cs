using Grpc.Core;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Api.Grpc.Proxy;

/// <summary>How one attempt of a proxied call ended.</summary>
/// <param name="Code">The status.</param>
/// <param name="HasStarted">Whether messages of the app have reached the caller; then there is no other attempt.</param>
/// <param name="Response">The app's response, when it gave one in gRPC's form; its trailers are not passed on yet.</param>
/// <param name="Failure">The status in words when the app gave none.</param>
internal sealed record ProxyAnswer(StatusCode Code, bool HasStarted, HttpResponseMessage? Response, RpcException? Failure) : IDisposable
{
    /// <summary>What it means to retries and circuit breakers.</summary>
    public AttemptVerdict Verdict => Code == StatusCode.OK ? AttemptVerdict.Success
        : HasStarted ? AttemptVerdict.Permanent
        : AttemptVerdict.FailureWith((int)Code);

    /// <inheritdoc/>
    public void Dispose() => Response?.Dispose();
}
